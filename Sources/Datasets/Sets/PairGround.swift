import Raster
import Synchronization
import Tensor

/// What becomes of images that go together and do not lie on the same ground.
struct PairGround: Sendable {
  /// Whether partners are read on the pixels of the first image; they are refused otherwise.
  var isAligned = false
  private let known = Known()

  init(isAligned: Bool = false) { self.isAligned = isAligned }

  /// The names that were looked at: once for each is enough.
  private final class Known: Sendable {
    private let names = Mutex<Set<String>>([])

    func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    func insert(_ name: String) { names.withLock { _ = $0.insert(name) } }
  }

  /// Looks once at what belongs to a name.
  func once(_ name: String, _ body: () throws -> Void) throws {
    guard !known.contains(name) else { return }
    try body()
    known.insert(name)
  }

  /// Refuses partners that lie elsewhere than an image, unless they are to be aligned.
  ///
  /// - Throws: `RasterError.ground`.
  func check(_ partners: [String], of path: String) throws {
    guard !isAligned, Raster.mayLieSomewhere(path) else { return }
    let partners = partners.filter(Raster.mayLieSomewhere)
    guard !partners.isEmpty else { return }
    let image = try Raster(path: path)
    for partner in partners { try image.requireSameGround(as: Raster(path: partner)) }
  }

  /// The image and its partner where the partner has to be aligned: both lie somewhere, and not alike.
  func pair(_ path: String, _ partner: String) throws -> (image: Raster, partner: Raster)? {
    guard isAligned, Raster.mayLieSomewhere(path), Raster.mayLieSomewhere(partner) else {
      return nil
    }
    let (image, other) = (try Raster(path: path), try Raster(path: partner))
    guard image.ground?.crs != nil, other.ground?.crs != nil, !other.sharesGrid(with: image) else {
      return nil
    }
    return (image, other)
  }
}
