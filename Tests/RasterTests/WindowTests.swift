import Tensor
import Testing

@testable import Raster

/// Windows read at another size lie where they were asked for, through overviews too.
@Suite struct WindowTests {
  private static let height = 1203
  private static let width = 1311

  /// A raster with overviews of every other pixel, and its pixels.
  private func bytes(_ scratch: Scratch) throws -> Raster {
    var random = SplitMix(state: 4)
    let pixels = (0..<Self.height * Self.width).map { _ in UInt8(truncatingIfNeeded: random.next())
    }
    let image = try Tensor(bytes: pixels, shape: [1, Self.height, Self.width], dtype: .uint8)
    let path = try scratch.map("bytes.tif", image, epsg: 32633, [0, 1, 0, 0, 0, -1])
    return try Raster(path: path)
  }

  private func window(_ random: inout SplitMix) -> (Window, size: (height: Int, width: Int)) {
    let (height, width) = (random.between(40, 700), random.between(40, 700))
    let window = Window(
      row: random.between(0, Self.height - height),
      column: random.between(0, Self.width - width),
      height: height,
      width: width
    )
    return (window, (random.between(7, height), random.between(7, width)))
  }

  @Test func theNearestPixelIsThatOfTheOverviewUnderTheMiddle() throws {
    let scratch = try Scratch()
    let raster = try bytes(scratch)
    #expect(raster.bands[0].overviews == 2)
    let levels = try [1, 2, 4].map { factor -> (down: Double, across: Double, pixels: Tensor) in
      let size = (height: Self.height / factor, width: Self.width / factor)
      let pixels = try raster.read(size: size, resampling: .nearest)
      let down = Double(Self.height) / Double(size.height)
      return (down, Double(Self.width) / Double(size.width), pixels)
    }
    var random = SplitMix(state: 11)
    for _ in 0..<100 {
      let (window, size) = window(&random)
      let steps = (
        Double(window.height) / Double(size.height), Double(window.width) / Double(size.width)
      )
      // GDAL goes up to a fifth beyond the wanted resolution.
      let level =
        levels.last { min($0.down, $0.across) < min(steps.0, steps.1) * 1.2 } ?? levels[0]
      let found = try raster.read(window: window, size: size, resampling: .nearest)
      let (pixels, stored) = try (found.integers, level.pixels.integers)
      var wrong = 0
      for row in 0..<size.height {
        let y = Int((Double(window.row) + (Double(row) + 0.5) * steps.0) / level.down + 1e-10)
        for column in 0..<size.width {
          let x = (Double(window.column) + (Double(column) + 0.5) * steps.1) / level.across
          let expected = stored[y * level.pixels.shape[2] + Int(x + 1e-10)]
          if pixels[row * size.width + column] != expected { wrong += 1 }
        }
      }
      #expect(wrong == 0, "\(window) \(size)")
    }
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [Resampling.bilinear, .cubic, .average])
  func aSlopeKeepsItsPlace(resampling: Resampling) throws {
    let scratch = try Scratch()
    let slope = (0..<Self.height).flatMap { row in
      (0..<Self.width).map { Float(3 * $0 + 5 * row) }
    }
    let image = try Tensor(slope, shape: [1, Self.height, Self.width])
    let raster = try Raster(
      path: scratch.map("slope.tif", image, epsg: 32633, [0, 1, 0, 0, 0, -1])
    )
    var random = SplitMix(state: 3)
    for _ in 0..<30 {
      let (window, size) = window(&random)
      let (down, across) = (
        Double(window.height) / Double(size.height), Double(window.width) / Double(size.width)
      )
      let found = try raster.read(window: window, size: size, resampling: resampling).doubles
      var sum = 0.0
      var count = 0.0
      for row in 2..<size.height - 2 {
        for column in 2..<size.width - 2 {
          let x = Double(window.column) + (Double(column) + 0.5) * across - 0.5
          let y = Double(window.row) + (Double(row) + 0.5) * down - 0.5
          sum += found[row * size.width + column] - (3 * x + 5 * y)
          count += 1
        }
      }
      // Half an overview pixel is 3 or more.
      #expect(abs(sum / count) < 0.4, "\(window) \(size): \(sum / count)")
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func validPixelsAreThoseOfTheValuesBesideThem() throws {
    let scratch = try Scratch()
    var random = SplitMix(state: 4)
    let pixels = (0..<Self.height * Self.width).map { _ in UInt8(random.next() % 3) }
    let image = try Tensor(bytes: pixels, shape: [1, Self.height, Self.width], dtype: .uint8)
    let raster = try Raster(
      path: scratch.map("holes.tif", image, epsg: 32633, [0, 1, 0, 0, 0, -1], nodata: 0)
    )
    for _ in 0..<20 {
      let (window, size) = window(&random)
      let values = try raster.read(window: window, size: size, resampling: .nearest).integers
      let valid = try raster.validity(window: window, size: size).integers
      let wrong = zip(values, valid).filter { ($0 == 0) != ($1 == 0) }.count
      #expect(wrong == 0, "\(window) \(size)")
    }
    withExtendedLifetime(scratch) {}
  }
}

/// Numbers that are the same on every machine.
///
/// - Source: Steele, Lea and Flood 2014.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func between(_ low: Int, _ high: Int) -> Int {
    low + Int(next() % UInt64(high - low + 1))
  }
}
