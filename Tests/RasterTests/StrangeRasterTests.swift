import Foundation
import Tensor
import Testing

@testable import Raster

/// Sizes, places and values that nothing has end in an error.
@Suite struct StrangeRasterTests {
  /// A raster of 4 × 4 numbers that count up, described by XML.
  private func virtual(
    _ scratch: Scratch,
    _ transform: String,
    system: String = "EPSG:4326"
  ) throws -> Raster {
    _ = try scratch.counting("seed.tif", 4, 4, epsg: nil, [0, 2, 0, 0, 0, -2])
    let path = try scratch.write(
      "\(transform.hashValue).vrt",
      """
      <VRTDataset rasterXSize="4" rasterYSize="4"><SRS>\(system)</SRS>
      <GeoTransform>\(transform)</GeoTransform><VRTRasterBand dataType="Float32" band="1">
      <SimpleSource><SourceFilename relativeToVRT="1">seed.tif</SourceFilename>
      <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
      """.utf8
    )
    return try Raster(path: path)
  }

  @Test(arguments: [
    "1e25,1,0,0,0,-1", "-1e25,1,0,0,0,-1", "1e300,1e300,0,0,0,-1", "0,1,0,1e200,0,-1",
    "nan,1,0,0,0,-1", "0,1e25,0,0,0,-1", "2e4,1,0,0,0,-1", "0,0,1e25,0,1,0",
  ])
  func whatIsNoPlaceOnTheGlobeHasNoFootprint(transform: String) throws {
    let scratch = try Scratch()
    let raster = try virtual(scratch, transform)
    #expect(kind(errorOf { try raster.footprint() }) == "transform")
    let other = try Raster(path: naip)
    let window = Window(row: 0, column: 0, height: 4, width: 4)
    // Whatever comes of these, the process goes on.
    _ = try? raster.window(under: other.extent, of: other, size: (4, 4))
    _ = try? other.window(under: window, of: raster, size: (4, 4))
    _ = try? other.aligned(like: raster, window: window)
    _ = try? raster.sharesGround(with: other)
    _ = try? raster.window(around: Bounds(west: -1, south: -1, east: 1, north: 1))
    withExtendedLifetime(scratch) {}
  }

  /// GDAL takes turns of the globe from a longitude one by one.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "4294967296e7,1e6,0,0,0,-1e6", "-1e19,1,0,0,0,-1", "0,1e18,0,0,0,-1",
      "1e18e7,1e6,0,0,0,-1e6",
    ]
  )
  func whatLiesTurnsOfTheGlobeAwayEndsAtOnce(transform: String) throws {
    let scratch = try Scratch()
    let raster = try virtual(scratch, transform, system: "EPSG:3857")
    #expect(kind(errorOf { try raster.footprint() }) == "transform")
    #expect(kind(errorOf { try raster.place(column: 2, row: 2) }) == "transform")
    let near = try virtual(scratch, "-180,90,0,90,0,-45")
    #expect(kind(errorOf { try raster.aligned(like: near) }) == "transform")
    #expect(kind(errorOf { try near.aligned(like: raster) }) == "transform")
    withExtendedLifetime(scratch) {}
  }

  @Test func imagesOfTheWholeGlobeHaveAFootprint() throws {
    let scratch = try Scratch()
    let bounds = try virtual(scratch, "-180,90,0,90,0,-45").footprint().bounds
    #expect(bounds == Bounds(west: -180, south: -90, east: 180, north: 90))
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [(1, 3_000_000_000), (4_000_000_000, 4_000_000_000), (0, 5), (-1, 5)])
  func sizesThatNothingHasAreRefused(height: Int, width: Int) throws {
    let size = (height: height, width: width)
    let stored = try Raster(path: naip)
    var choice = ValueChoice()
    choice.scales = [2]
    let scaled = try Raster.opened(naip, choice)
    let amplitude = try Raster(complex: malformed("gdal/cfloat32.tif"), .amplitude)
    for raster in [stored, scaled, amplitude] {
      #expect(kind(errorOf { try raster.read(size: size) }) == "size")
      #expect(kind(errorOf { try raster.readValid(size: size) }) == "size")
      #expect(kind(errorOf { try raster.validity(size: size) }) == "size")
    }
    for raster in [stored, scaled] {
      #expect(kind(errorOf { try raster.aligned(like: stored, size: size) }) == "size")
    }
  }

  @Test func whatIsReadIsCheckedByWhatComesOut() throws {
    let amplitude = try Raster(complex: malformed("gdal/cfloat32.tif"), .amplitude)
    let million = (1_000_000, 1_000_000)
    #expect(kind(errorOf { try amplitude.read(size: million) }) == "tooLarge")
    #expect(kind(errorOf { try amplitude.readValid(size: million) }) == "tooLarge")
    // 4.2 GB as stored, four times as much as values.
    var choice = ValueChoice()
    choice.scales = [2]
    let (stored, scaled) = (try Raster(path: naip), try Raster.opened(naip, choice))
    let size = (65_000, 65_000)
    #expect(kind(errorOf { try scaled.read(bands: [1], size: size) }) == "tooLarge")
    #expect(
      kind(errorOf { try scaled.aligned(bands: [1], like: stored, size: size) }) == "tooLarge"
    )
  }

  @Test(arguments: [[1, 1, 2_200_000_000], [1, 3_000_000_000, 1], [1 << 32, 1, 1]])
  func imagesWithSidesThatGDALCannotCountAreNotWritten(shape: [Int]) throws {
    let scratch = try Scratch()
    // One byte that is seen everywhere.
    let byte = try Tensor(bytes: [7], shape: [1], dtype: .uint8)
    let pixels = Tensor(storage: byte.storage, shape: shape, strides: [0, 0, 0], dtype: .uint8)
    for (name, format) in [("x.tif", RasterWriter.Format.tiff), ("x.png", .png)] {
      let path = scratch.path + name
      #expect(kind(errorOf { try RasterWriter.write(pixels, to: path, as: format) }) == "write")
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func whatFillsAnImageIsExact() throws {
    for value in [Int.min, -1, 0, 1 << 53] {
      let canvas = try Canvas.filled([Double(value), 3], (2, 3), .int64)
      #expect(
        try canvas.integers == Array(repeating: value, count: 6) + Array(repeating: 3, count: 6)
      )
    }
    #expect(try Canvas.filled([-1e19, 1e19], (1, 1), .int64).integers == [.min, .max])
    #expect(try Canvas.filled([.nan], (3, 5), .float32).doubles.allSatisfy(\.isNaN))
    // More than one piece.
    let large = try Canvas.filled([7], (3, 3_000_001), .int16)
    #expect(try large.doubles.allSatisfy { $0 == 7 })
    #expect(try Canvas.filled([], (3, 5), .uint8).count == 0)
  }

  @Test func nodataOfWideIntegersStandsOutside() throws {
    let scratch = try Scratch()
    var place = Georeference()
    place.crs = try CRS(epsg: 32633)
    place.transform = GeoTransform(coefficients: [500_000, 10, 0, 5_000_000, 0, -10])
    place.nodata = -0x1p63
    let path = scratch.path + "wide.tif"
    let pixels = try Tensor(integers: [1, 2, 3, 4], shape: [1, 2, 2])
    try RasterWriter.write(pixels, to: path, as: .tiff, georeference: place)
    #expect(try Raster(path: path).nodata == -0x1p63)
    let grid = try scratch.counting("grid.tif", 2, 4, epsg: 32633, [500_000, 10, 0, 5e6, 0, -10])
    let read = try Raster(path: path).read(like: Raster(path: grid), resampling: .nearest)
    #expect(try read.integers == [1, 2, .min, .min, 3, 4, .min, .min])
    withExtendedLifetime(scratch) {}
  }
}
