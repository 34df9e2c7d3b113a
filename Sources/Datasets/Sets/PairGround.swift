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

  /// Refuses partners that lie elsewhere than an image, and those that cannot be aligned where they are to be.
  ///
  /// - Throws: `RasterError.ground`; `DatasetError.uncovered` where nothing of the image's ground is there,
  ///   `.unalignable` where partners lie apart and do not both name their systems.
  func check(_ partners: [String], of path: String) throws {
    guard Raster.mayLieSomewhere(path) else { return }
    let partners = partners.filter(Raster.mayLieSomewhere)
    guard !partners.isEmpty else { return }
    let image = try Raster(path: path)
    for path in partners {
      let partner = try Raster(path: path)
      if isAligned {
        try checkAligned(partner, with: image)
      } else {
        try image.requireSameGround(as: partner)
      }
    }
  }

  private func checkAligned(_ partner: Raster, with image: Raster) throws {
    guard let own = image.ground, let other = partner.ground else { return }
    if own.crs != nil, other.crs != nil {
      guard try image.sharesGround(with: partner) else {
        throw DatasetError.uncovered(path: partner.path, other: image.path)
      }
      return
    }
    let isSame = own.crs == other.crs && (try? image.requireSameGround(as: partner)) != nil
    guard isSame else {
      throw DatasetError.unalignable(path: partner.path, other: image.path)
    }
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
