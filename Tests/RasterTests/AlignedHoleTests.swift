import Foundation
import Tensor
import Testing

@testable import Raster

/// What holds no data has no part in what is read on other pixels.
@Suite struct AlignedHoleTests {
  private let corner = [500_000.0, 10, 0, 5_000_000, 0, -10]

  /// One band of 100 on 12 × 12 pixels, with another value in the middle.
  private func holed(
    _ scratch: Scratch,
    _ hole: Double,
    _ dtype: DType = .float32,
    nodata: Double? = nil
  ) throws -> Raster {
    var values = [Double](repeating: 100, count: 144)
    values[5 * 12 + 6] = hole
    let pixels = try Tensor(values, shape: [1, 12, 12], dtype: dtype)
    return try Raster(
      path: scratch.map("a.tif", pixels, epsg: 32633, corner, nodata: nodata)
    )
  }

  @Test(arguments: [Double.nan, .infinity], [Resampling.bilinear, .cubic, .average])
  func aHoleChangesNothingOutsideOfIt(hole: Double, resampling: Resampling) throws {
    let scratch = try Scratch()
    for (dtype, nodata) in [
      (DType.float32, nil), (.float64, nil), (.float32, .nan), (.float32, -9999),
    ] as [(DType, Double?)] {
      let raster = try holed(scratch, hole, dtype, nodata: nodata)
      // Half a pixel further, and of coarser and finer pixels.
      for (pixel, side) in [(10.0, 12), (20, 6), (4, 30)] {
        let place = [500_005, pixel, 0, 4_999_995, 0, -pixel]
        let grid = try Raster(
          path: scratch.counting("grid.tif", side, side, epsg: 32633, place)
        )
        let aligned = try raster.aligned(like: grid, resampling: resampling).doubles
        #expect(aligned.contains(100))
        #expect(aligned.allSatisfy { $0.isNaN || abs($0 - 100) < 1e-3 })
        let clean = try holed(scratch, 100, dtype, nodata: nodata)
          .aligned(like: grid, resampling: resampling).doubles
        // What is of the hole alone.
        let lost = zip(aligned, clean).count { $0.isNaN && !$1.isNaN }
        #expect(lost <= Int((10 / pixel + 1) * (10 / pixel + 1)), "\(pixel) \(lost)")
        let read = try holed(scratch, hole, dtype, nodata: nodata)
          .read(like: grid, resampling: resampling).doubles
        let outside = nodata ?? 0
        for index in read.indices where !aligned[index].isNaN {
          #expect(abs(read[index] - 100) < 1e-3)
        }
        for index in read.indices where clean[index].isNaN {
          #expect(read[index] == outside || read[index].isNaN == outside.isNaN)
        }
      }
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func aHoleStaysOne() throws {
    let scratch = try Scratch()
    let raster = try holed(scratch, .nan)
    let grid = try Raster(
      path: scratch.counting("b.tif", 12, 12, epsg: 32633, [500_010, 10, 0, 5_000_000, 0, -10])
    )
    let (aligned, read) = (try raster.aligned(like: grid), try raster.read(like: grid))
    #expect(
      try aligned.doubles.indices.filter { try aligned.doubles[$0].isNaN && $0 % 12 != 11 } == [65]
    )
    #expect(try read.doubles.indices.filter { try read.doubles[$0].isNaN } == [65])
    #expect(try read.doubles[11] == 0)
    withExtendedLifetime(scratch) {}
  }

  @Test func theWindowUnderAnotherHoldsAllThatIsSeen() throws {
    let scratch = try Scratch()
    let fine = try Raster(
      path: scratch.counting("a.tif", 200, 300, epsg: 32633, [500_000, 10, 0, 5_000_000, 0, -10])
    )
    let coarse = try Raster(
      path: scratch.counting("b.tif", 50, 50, epsg: 32634, [28_600, 20, 0, 5_017_400, 0, -20])
    )
    let whole = try fine.aligned(like: coarse, resampling: .nearest).doubles
    #expect(whole.contains { !$0.isNaN })
    let window = Window(row: 10, column: 5, height: 20, width: 30)
    let part = try #require(try fine.window(under: window, of: coarse, size: (20, 30)))
    #expect(part.height < 200 || part.width < 300)
    let pixels = try fine.read(window: part)
    let laid = try fine.laid(pixels, of: part, like: coarse, window: window, outside: -1).doubles
    for index in laid.indices {
      let place = (10 + index / 30) * 50 + 5 + index % 30
      #expect(laid[index] == (whole[place].isNaN ? -1 : whole[place]))
    }
    let far = try Raster(
      path: scratch.counting("c.tif", 50, 50, epsg: 32633, [700_000, 10, 0, 5_000_000, 0, -10])
    )
    #expect(try fine.window(under: far.extent, of: far, size: (50, 50)) == nil)
    withExtendedLifetime(scratch) {}
  }

  @Test func groundIsSharedByPixelsNotByEdges() throws {
    let scratch = try Scratch()
    func map(_ west: Double, _ name: String, epsg: Int = 32633) throws -> Raster {
      try Raster(path: scratch.counting(name, 8, 8, epsg: epsg, [west, 10, 0, 5_000_000, 0, -10]))
    }
    let one = try map(500_000, "a.tif")
    #expect(try one.sharesGround(with: map(500_070, "b.tif")))
    #expect(try !one.sharesGround(with: map(500_080, "c.tif")))
    #expect(try !one.sharesGround(with: map(499_920, "d.tif")))
    #expect(try !one.sharesGround(with: map(500_000, "e.tif", epsg: 32634)))
    let plain = try Raster(path: scratch.counting("f.tif", 8, 8, epsg: nil, [5, 10, 0, 5, 0, -10]))
    #expect(kind(errorOf { try one.sharesGround(with: plain) }) == "noCRS")
    withExtendedLifetime(scratch) {}
  }
}
