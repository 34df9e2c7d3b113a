import Foundation
import Tensor
import Testing

@testable import Raster

@Suite struct RasterWriterTests {
  private func ramp(_ shape: Shape, _ dtype: DType) throws -> Tensor {
    try Tensor(bytes: (0..<shape.elementCount).map { UInt8($0 % 251) }, shape: shape, dtype: .uint8)
      .converted(to: dtype)
  }

  @Test(arguments: [DType.uint8, .uint16, .int16, .int32, .float32, .float64])
  func aGeoTIFFKeepsNumbersPlaceAndNodata(dtype: DType) throws {
    let scratch = try Scratch()
    let source = try Raster(path: landsat)
    let pixels = try ramp([2, 40, 30], dtype)
    let window = Window(row: 10, column: 20, height: 80, width: 60)
    var reference = try Georeference(like: source, window: window, size: (40, 30))
    reference.nodata = 7
    reference.bandNames = ["likelihood", "class"]
    let path = scratch.path + "map.tif"
    try RasterWriter.write(pixels, to: path, as: .tiff, georeference: reference)
    let map = try Raster(path: path)
    #expect(map.dtype == dtype)
    #expect(try map.read().doubles == pixels.doubles)
    #expect(map.nodata == 7)
    #expect(map.bandNames == ["likelihood", "class"])
    #expect(map.crs?.epsg == source.crs?.epsg)
    let (there, here) = (try #require(source.transform), try #require(map.transform))
    #expect(there.coordinates(column: 20, row: 10) == here.coordinates(column: 0, row: 0))
    let (a, b) = (there.coordinates(column: 80, row: 90), here.coordinates(column: 30, row: 40))
    #expect(abs(a.x - b.x) < 1e-6 && abs(a.y - b.y) < 1e-6)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["map.tif"])
  }

  @Test func largeMapsHaveTilesAndOverviews() throws {
    let scratch = try Scratch()
    let path = scratch.path + "map.tif"
    try RasterWriter.write(ramp([1, 1100, 1300], .uint8), to: path, as: .tiff)
    let band = try Raster(path: path).bands[0]
    #expect(band.overviews >= 1)
    #expect(band.block == (512, 512))
  }

  @Test func aRasterIsCopiedWithEverythingThatMakesItAMap() throws {
    let scratch = try Scratch()
    let source = try Raster(path: landsat)
    let path = scratch.path + "copy.tif"
    try RasterWriter.write(source, to: path, as: .tiff)
    let copy = try Raster(path: path)
    #expect(copy.transform == source.transform)
    #expect(copy.bandNames == source.bandNames)
    #expect(try copy.read().doubles == source.read().doubles)
  }

  @Test func anUnwritableFolderLeavesNothing() {
    let error = errorOf {
      try RasterWriter.write(ramp([1, 4, 4], .uint8), to: "/nowhere/map.tif", as: .tiff)
    }
    #expect(kind(error) == "write")
  }

  @Test func footprintsBecomeALayer() throws {
    let scratch = try Scratch()
    let path = scratch.path + "places.gpkg"
    try GeoPackage.write(
      outlines: ["POLYGON ((0 0, 1 0, 1 1, 0 0))", ""],
      columns: [
        ("name", .texts(["a", nil])), ("bands", .integers([3, 4])),
        ("share", .numbers([0.5, .nan])),
      ],
      layer: "places",
      to: path
    )
    let head = try Data(contentsOf: URL(filePath: path)).prefix(15)
    #expect(String(decoding: head, as: UTF8.self) == "SQLite format 3")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["places.gpkg"])
    let wrong = errorOf {
      try GeoPackage.write(outlines: ["POLYGON (("], columns: [], layer: "x", to: path)
    }
    #expect(kind(wrong) == "write")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["places.gpkg"])
  }

  @Test func alignedWithItselfARasterIsReadAsItIs() throws {
    let raster = try Raster(path: landsat)
    #expect(try raster.read(bands: [2], like: raster).doubles == raster.read(bands: [2]).doubles)
  }

  @Test func alignedRastersAgreeAtAPlace() throws {
    let scratch = try Scratch()
    let source = try Raster(path: naip)
    // The same ground, in degrees.
    let bounds = try source.footprint().bounds
    var reference = Georeference()
    reference.transform = GeoTransform(
      coefficients: [
        bounds.west, (bounds.east - bounds.west) / 200, 0, bounds.north, 0,
        (bounds.south - bounds.north) / 200,
      ]
    )
    reference.crs = try Raster(path: root + "notebooks/data/landsat/pucallpa_1985.tif").crs
    #expect(reference.crs?.epsg == 4326)
    let path = scratch.path + "degrees.tif"
    try RasterWriter.write(
      ramp([1, 200, 200], .uint8),
      to: path,
      as: .tiff,
      georeference: reference
    )
    let degrees = try Raster(path: path)
    let warped = try source.read(bands: [1], like: degrees, resampling: .nearest)
    #expect(warped.shape == [1, 200, 200])
    var agreeing = 0
    for step in 0..<25 {
      let (row, column) = (40 + step * 4, 160 - step * 5)
      let place = try degrees.place(column: Double(column) + 0.5, row: Double(row) + 0.5)
      let expected = try source.at(longitude: place.longitude, latitude: place.latitude).doubles[0]
      if try warped.doubles[row * 200 + column] == expected { agreeing += 1 }
    }
    // Warping may miss by an eighth of a pixel, and so take a neighbor now and then.
    #expect(agreeing >= 18)
  }
}
