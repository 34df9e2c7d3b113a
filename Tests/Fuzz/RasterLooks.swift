import Datasets
import Raster
import Tensor

/// All that is asked of a raster, each by itself: that one is refused must not hide the next.
enum RasterLooks {
  /// Does all of some things.
  /// - Throws: the first refusal, where all were refused.
  static func every(_ looks: [() throws -> Void]) throws {
    var refusals: [any Error] = []
    for look in looks {
      do { try look() } catch { refusals.append(error) }
    }
    if let refusal = refusals.first, refusals.count == looks.count { throw refusal }
  }

  /// Looks at a file as a scene.
  @Sendable static func all(_ path: String, _ evaluator: Evaluator) throws {
    try every([
      { try pixels(of: Raster(path: path)) },
      { try place(of: Raster(path: path), beside: evaluator.image()) },
      { try values(of: path) },
      { try Outlines.requireTouching("seed.geojson", [path]) },
      { _ = try Picture.read(path: path) },
    ])
  }

  /// A part that is read in no time.
  private static func corner(of raster: Raster) -> Window {
    Window(row: 0, column: 0, height: min(raster.height, 64), width: min(raster.width, 64))
  }

  private static func isSmall(_ raster: Raster) -> Bool {
    raster.height < 1 << 10 && raster.width < 1 << 10
  }

  private static func pixels(of raster: Raster) throws {
    let window = corner(of: raster)
    try every([
      { _ = try raster.read(window: window) }, { _ = try raster.read(size: (8, 8)) },
      { _ = try raster.read(size: (1 << 20, 1 << 20)) },
      { _ = try raster.read(size: (1, 1 << 33)) },
      { _ = try raster.readValid(window: window) },
      { _ = try raster.readValid(window: window, size: (9, 7), resampling: .average) },
      { _ = try raster.validity(window: window) }, { _ = try raster.maskValidity(window: window) },
      { _ = raster.hasGaps },
      { if isSmall(raster) { _ = try raster.statistics() } },
      { _ = try raster.readPalette(window: window) },
    ])
  }

  private static func place(of raster: Raster, beside other: Raster) throws {
    let (own, part) = (corner(of: raster), Window(row: 3, column: 5, height: 24, width: 20))
    let degrees = [
      Bounds(west: -1, south: -1, east: 1, north: 1),
      Bounds(west: 179, south: 50, east: -179, north: 90),
    ]
    try every([
      { _ = try raster.footprint().wellKnownText }, { _ = raster.bounds },
      { _ = raster.ground?.description },
      { for bounds in degrees { _ = try raster.window(around: bounds) } },
      { _ = try raster.place(column: 0.5, row: 1e300) },
      { _ = try raster.at(longitude: 0.5, latitude: 0.5) },
      { _ = try raster.aligned(like: other, window: part) },
      { _ = try raster.aligned(like: other, window: part, resampling: .nearest) },
      { if isSmall(raster) { _ = try other.aligned(like: raster, window: own) } },
      { _ = try raster.window(under: part, of: other, size: (24, 20)) },
      { _ = try other.window(under: own, of: raster, size: (8, 8)) },
      { try raster.requireSameGround(as: other) }, { try other.requireSameGround(as: raster) },
      { _ = try raster.sharesGround(with: other) }, { _ = try other.sharesGround(with: raster) },
      { _ = try Georeference(like: raster, window: own, size: (3, 3)) },
    ])
  }

  private static func values(of path: String) throws {
    let raster = try Raster(path: path)
    _ = raster.scales
    var scaled = ValueChoice()
    (scaled.isScaled, scaled.scales, scaled.offsets) = (true, [1e300], [-1e300])
    let parts = ValueChoice.ComplexPart.allCases.map { part in
      {
        let made = try Raster(complex: path, part)
        _ = try made.readValid(window: corner(of: made))
        _ = try made.read(size: (5, 4), resampling: .average)
      }
    }
    try every(
      parts + [
        {
          let values = try Raster.opened(path, scaled)
          _ = try values.read(window: corner(of: values), size: (6, 6))
        }
      ]
    )
  }
}
