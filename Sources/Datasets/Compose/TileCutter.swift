import Raster
import Synchronization
import Tensor

/// Reads tiles as 8-bit colour, keeping a few rasters open.
final class TileCutter: Sendable {
  /// A tile's pixels and what decides whether it is taken.
  struct Tile: Sendable {
    let pixels: Tensor
    let entropy: Double
    /// The share of pixels without data.
    let gaps: Double
    let hash: String
  }

  private struct Opened {
    let raster: Raster
    let bands: [Int]
    /// What becomes 0 and what 255, for each band of a raster that is not 8-bit.
    let stretch: [(low: Double, high: Double)]?
  }

  private let source: PileRecipe.Source
  private let scenes: [Scene]
  private let opened = Mutex([(scene: Int, raster: Opened)]())

  init(source: PileRecipe.Source, scenes: [Scene]) {
    self.source = source
    self.scenes = scenes
  }

  func cut(_ candidate: TilePlan.Candidate) throws -> Tile {
    let opened = try open(candidate.scene)
    let raster = opened.raster
    let pixels =
      raster.hasPalette
      ? try raster.readPalette(window: candidate.window)
      : try stretched(opened, candidate.window)
    var hash = SHA256()
    hash.add(UnsafeRawBufferPointer(start: pixels.rawPointer, count: pixels.count))
    return Tile(
      pixels: pixels,
      entropy: Entropy.bits(Entropy.histogram(pixels)),
      gaps: try gaps(opened, candidate.window),
      hash: hash.hexadecimal
    )
  }

  /// The limits that a scene that is not 8-bit was stretched between, for the record.
  func limits(ofScene scene: Int) throws -> [(low: Double, high: Double)]? {
    try open(scene).stretch
  }

  private func gaps(_ opened: Opened, _ window: Window) throws -> Double {
    guard opened.raster.hasGaps else { return 0 }
    let validity = try opened.raster.validity(
      bands: Array(Set(opened.bands)).sorted(),
      window: window
    )
    let flags = validity.pointer(to: UInt8.self, .bool)
    let valid = (0..<validity.count).reduce(0) { $0 + Int(flags[$1]) }
    return 1 - Double(valid) / Double(max(validity.count, 1))
  }

  private func stretched(_ opened: Opened, _ window: Window) throws -> Tensor {
    let pixels = try opened.raster.read(bands: opened.bands, window: window)
    guard let stretch = opened.stretch else { return pixels }
    let values = pixels.doubles
    let result = Tensor(uninitialized: pixels.shape, .uint8)
    let output = result.pointer(to: UInt8.self, .uint8)
    let plane = values.count / 3
    for (index, value) in values.enumerated() {
      let (low, high) = stretch[index / plane]
      let share = (value - low) / max(high - low, .leastNormalMagnitude)
      output[index] = share.isNaN ? 0 : UInt8((min(max(share, 0), 1) * 255).rounded())
    }
    return result
  }

  private func open(_ scene: Int) throws -> Opened {
    let present = opened.withLock { opened in opened.first { $0.scene == scene }?.raster }
    if let present { return present }
    let raster = try Raster(path: scenes[scene].path)
    let bands = try source.bands.map { try $0.map(raster.band(named:)) } ?? raster.rgbBands
    guard bands.count == 3 else {
      throw RasterError.bandCount(path: raster.path, expected: 3, actual: bands.count)
    }
    let is8Bit = raster.hasPalette || bands.allSatisfy { raster.bands[$0 - 1].dtype == .uint8 }
    let stretch =
      try is8Bit
      ? nil
      : bands.map { band in
        let found = try raster.percentiles([2, 98], band: band)
        return (low: found[0], high: found[1])
      }
    let result = Opened(raster: raster, bands: bands, stretch: stretch)
    opened.withLock { opened in
      if opened.count == 8 { opened.removeFirst() }
      opened.append((scene, result))
    }
    return result
  }
}
