import Foundation
import Tensor
import Testing

@testable import Raster

@Suite struct RasterTests {
  @Test func aSceneTellsWhatItHolds() throws {
    let raster = try Raster(path: naip)
    #expect(raster.width == 934)
    #expect(raster.height == 724)
    #expect(raster.bandNames == ["red", "green", "blue", "nir"])
    #expect(raster.dtype == .uint8)
    #expect(raster.nodata == 0)
    #expect(raster.crs?.epsg == 26914)
    #expect(raster.crs?.name == "NAD83 / UTM zone 14N")
    #expect(raster.transform?.coefficients == [485900, 5, 0, 5_209_247, 0, -5])
    #expect(raster.format == "GTiff")
  }

  @Test func aWindowIsTheSamePartOfTheWhole() throws {
    let raster = try Raster(path: naip)
    let whole = try raster.read()
    #expect(whole.shape == [4, 724, 934])
    let window = Window(row: 250, column: 500, height: 20, width: 30)
    let part = try raster.read(bands: [3, 1], window: window)
    #expect(part.shape == [2, 20, 30])
    let (all, some) = try (whole.integers, part.integers)
    for (index, band) in [2, 0].enumerated() {
      for row in 0..<20 {
        for column in 0..<30 {
          let expected = all[(band * 724 + 250 + row) * 934 + 500 + column]
          #expect(some[(index * 20 + row) * 30 + column] == expected)
        }
      }
    }
  }

  @Test func averagingHalvesTheSize() throws {
    let raster = try Raster(path: landsat)
    let window = Window(row: 0, column: 0, height: 4, width: 4)
    let fine = try raster.read(bands: [1], window: window).doubles
    let coarse = try raster.read(
      bands: [1],
      window: window,
      size: (2, 2),
      resampling: .average,
      as: .float64
    )
    #expect(coarse.shape == [1, 2, 2])
    let expected = (fine[0] + fine[1] + fine[4] + fine[5]) / 4
    #expect(try abs(coarse.doubles[0] - expected) < 0.51)
  }

  @Test func aSmallerReadIsLikeTheWhole() throws {
    let raster = try Raster(path: landsat)
    let small = try raster.read(bands: [4], size: (44, 44)).doubles
    let mean = try raster.statistics()[3].mean
    #expect(abs(small.reduce(0, +) / Double(small.count) - mean) < 3)
  }

  @Test func statisticsLeaveOutNodata() throws {
    let raster = try Raster(path: naip)
    let values = try raster.read(bands: [2]).doubles.filter { $0 != 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let statistics = try raster.statistics()[1]
    #expect(statistics.count == values.count)
    #expect(abs(statistics.mean - mean) < 1e-9)
    #expect(abs(statistics.standardDeviation - variance.squareRoot()) < 1e-9)
    #expect(statistics.minimum == values.min())
    #expect(statistics.maximum == values.max())
  }

  @Test func statisticsOfFloatsLeaveOutNaN() throws {
    let raster = try Raster(path: malformed("rasterio/float_nan.tif"))
    let values = try raster.read().doubles.filter { !$0.isNaN }
    let statistics = try raster.statistics()[0]
    #expect(statistics.count == values.count)
    #expect(statistics.maximum == values.max())
  }

  @Test func percentilesLieBetweenTheExtremes() throws {
    let raster = try Raster(path: landsat)
    let values = try raster.read(bands: [1]).doubles.sorted()
    let found = try raster.percentiles([0, 50, 100], band: 1)
    #expect(found == [values[0], values[values.count / 2], values[values.count - 1]])
  }

  @Test func aPlaceIsFoundByLongitudeAndLatitude() throws {
    let raster = try Raster(path: naip)
    // The center of the scene as GDAL's own report has it: 99°9'17.31"W 47°1'13.25"N.
    let (longitude, latitude) = (-99 - 9 / 60.0 - 17.31 / 3600, 47 + 1 / 60.0 + 13.25 / 3600)
    let pixel = try raster.pixel(longitude: longitude, latitude: latitude)
    #expect(abs(pixel.column - 467) < 0.1)
    #expect(abs(pixel.row - 362) < 0.1)
    let values = try raster.at(longitude: longitude, latitude: latitude)
    let window = Window(row: Int(pixel.row), column: Int(pixel.column), height: 1, width: 1)
    #expect(values.shape == [4])
    #expect(try values.doubles == raster.read(window: window).doubles)
  }

  @Test func aRotatedTransformGoesBothWays() throws {
    let transform = try #require(Raster(path: malformed("rasterio/rotated.tif")).transform)
    #expect(transform.isRotated)
    let place = transform.coordinates(column: 3.5, row: 7.25)
    let pixel = try #require(transform.pixel(x: place.x, y: place.y))
    #expect(abs(pixel.column - 3.5) < 1e-9)
    #expect(abs(pixel.row - 7.25) < 1e-9)
  }

  @Test func bandsAreFoundByNameOrNumber() throws {
    let raster = try Raster(path: landsat)
    #expect(try raster.band(named: "NIR") == 4)
    #expect(try raster.band(named: "2") == 2)
    #expect(raster.rgbBands == [3, 2, 1])
    let names = ["blue", "green", "red", "nir", "swir1", "swir2"]
    #expect(throws: RasterError.noBand(path: landsat, band: "thermal", names: names)) {
      try raster.band(named: "thermal")
    }
  }

  @Test func manyThreadsMayReadOneRaster() async throws {
    let raster = try Raster(path: landsat)
    let window = Window(row: 10, column: 10, height: 50, width: 50)
    let expected = try raster.read(window: window).doubles
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { (try? raster.read(window: window).doubles == expected) ?? false }
      }
      for await same in group { #expect(same) }
    }
  }
}
