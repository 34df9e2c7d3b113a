import Raster
import Synchronization
import Tensor

/// Reads tiles as 8-bit color, keeping a few rasters open.
final class TileCutter: Sendable {
  /// A tile's pixels and what decides whether it is taken.
  struct Tile: Sendable {
    let pixels: Tensor
    /// Where every band has data; `nil` where that is everywhere.
    let valid: Tensor?
    let entropy: Double
    /// The share of pixels without data.
    let gaps: Double
    let hash: String

    /// What is written: with alpha where there are holes, so that whoever reads the tile knows them.
    func picture() throws -> Tensor {
      guard let valid else { return pixels }
      let alpha = try Tensor(uninitialized: [1] + valid.shape, .uint8)
      valid.withPointer(to: UInt8.self, .bool) { flags in
        alpha.withPointer(to: UInt8.self, .uint8) { output in
          for pixel in 0..<valid.count { output[pixel] = flags[pixel] == 0 ? 0 : 255 }
        }
      }
      return try Tensor.concatenated([pixels.contiguous(), alpha])
    }
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
    let read = try raster.readValid(
      bands: raster.hasPalette ? [1] : opened.bands,
      window: candidate.window
    )
    let pixels =
      try raster.hasPalette
      ? raster.readPalette(window: candidate.window) : stretched(opened, read.values)
    var hash = SHA256()
    pixels.withBytes { hash.add(UnsafeRawBufferPointer(start: $0, count: pixels.count)) }
    return try Tile(
      pixels: pixels,
      valid: read.valid,
      entropy: Entropy.bits(Entropy.histogram(pixels, valid: read.valid)),
      gaps: Self.gaps(read.valid),
      hash: hash.hexadecimal
    )
  }

  /// The limits that a scene that is not 8-bit was stretched between, for the record.
  func limits(ofScene scene: Int) throws -> [(low: Double, high: Double)]? {
    try open(scene).stretch
  }

  /// The share of pixels without data.
  private static func gaps(_ valid: Tensor?) -> Double {
    guard let valid else { return 0 }
    let count = valid.withPointer(to: UInt8.self, .bool) { flags in
      (0..<valid.count).reduce(0) { $0 + Int(flags[$1]) }
    }
    return 1 - Double(count) / Double(max(valid.count, 1))
  }

  private func stretched(_ opened: Opened, _ pixels: Tensor) throws -> Tensor {
    guard let stretch = opened.stretch else { return pixels }
    let values = try pixels.doubles
    let result = try Tensor(uninitialized: pixels.shape, .uint8)
    let plane = values.count / 3
    result.withPointer(to: UInt8.self, .uint8) { output in
      for (index, value) in values.enumerated() {
        let (low, high) = stretch[index / plane]
        let share = (value - low) / max(high - low, .leastNormalMagnitude)
        output[index] = share.isNaN ? 0 : UInt8((min(max(share, 0), 1) * 255).rounded())
      }
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
