import Foundation
import Tensor
import Testing

@testable import Raster

@Suite struct BandFilesTests {
  /// Writes one band on a grid of 12 × 12 pixels, or fewer and larger ones, beginning at `west`.
  private func band(
    _ path: String,
    side: Int,
    west: Double = 600_000,
    bands: Int = 1,
    _ value: (Int) -> Int
  ) throws {
    let values = (0..<bands * side * side).map { UInt16(value($0)) }
    let bytes = values.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let pixels = try Tensor(bytes: bytes, shape: [bands, side, side], dtype: .uint16)
    var place = Georeference()
    place.crs = try Raster(path: naip).crs
    let step = 120 / Double(side)
    place.transform = GeoTransform(coefficients: [west, step, 0, 5_000_000, 0, -step])
    try RasterWriter.write(pixels, to: path, as: .tiff, georeference: place)
  }

  /// A patch in three resolutions, with what else lies in its folder.
  private func patch() throws -> Scratch {
    let scratch = try Scratch()
    let stem = scratch.path + "S2A_T29_4_55"
    for (position, name) in ["B02", "B03", "B04", "B08"].enumerated() {
      try band("\(stem)_\(name).tif", side: 12) { 1000 * position + $0 }
    }
    try band("\(stem)_B8A.tif", side: 6) { 10 * $0 }
    try band("\(stem)_B11.tif", side: 6) { 20 * $0 }
    try band("\(stem)_B01.tif", side: 2) { 100 * $0 }
    _ = try scratch.write("S2A_T29_4_55_labels_metadata.json", "{}".utf8)
    return scratch
  }

  @Test func bandsOfThreeResolutionsAreOneRasterOfNamedBands() throws {
    let scratch = try patch()
    let raster = try Raster(opening: scratch.path)
    #expect(raster.bandNames == ["B01", "B02", "B03", "B04", "B08", "B8A", "B11"])
    #expect((raster.height, raster.width) == (12, 12))
    #expect(raster.dtype == .uint16)
    #expect(raster.transform?.coefficients == [600_000, 10, 0, 5_000_000, 0, -10])
    #expect(try raster.crs?.label == Raster(path: naip).crs?.label)
    #expect(raster.rgbBands == [4, 3, 2])
    let all = try raster.read()
    #expect(all.shape == [7, 12, 12])
    #expect(try raster.read(bands: [3]).integers == (0..<144).map { 1000 + $0 })
    for (number, name) in [(1, "B01"), (6, "B8A"), (7, "B11")] {
      let file = try Raster(path: scratch.path + "S2A_T29_4_55_\(name).tif")
      for resampling in [Resampling.nearest, .bilinear, .cubic] {
        let alone = try file.read(size: (12, 12), resampling: resampling)
        #expect(try raster.read(bands: [number], resampling: resampling).integers == alone.integers)
      }
    }
  }

  @Test func aWindowOfACoarserBandIsThatPartOfTheWhole() throws {
    let scratch = try patch()
    let raster = try Raster(opening: scratch.path)
    let window = Window(row: 3, column: 5, height: 4, width: 6)
    let whole = try raster.read(bands: [6], resampling: .nearest).integers
    let part = try raster.read(bands: [6], window: window, resampling: .nearest).integers
    #expect(part == (3..<7).flatMap { row in (5..<11).map { whole[row * 12 + $0] } })
    withExtendedLifetime(scratch) {}
  }

  @Test func gridsExportedByTheMiddleOfTheirPixelsAreOfOneScene() throws {
    let scratch = try Scratch()
    try band(scratch.path + "B2.tif", side: 12) { $0 }
    // Half of its 60 m less half of the other's 10.
    try band(scratch.path + "B10.tif", side: 2, west: 600_000 - 25) { $0 }
    let raster = try Raster(opening: scratch.path)
    #expect(raster.bandNames == ["B2", "B10"])
    #expect(try raster.read(bands: [2], resampling: .nearest).integers.suffix(1) == [3])
  }

  @Test func whatIsNoSceneIsRefusedByName() throws {
    let scratch = try Scratch()
    #expect(throws: RasterError.noBandFiles(path: scratch.path)) {
      try Raster(opening: scratch.path)
    }
    try band(scratch.path + "B1.tif", side: 12) { $0 }
    try band(scratch.path + "B2.tif", side: 6, west: 600_100) { $0 }
    #expect(throws: RasterError.otherGround(path: scratch.path, file: "B2.tif", other: "B1.tif")) {
      try Raster(opening: scratch.path)
    }
    try band(scratch.path + "B2.tif", side: 6, bands: 3) { $0 }
    #expect(throws: RasterError.severalBands(path: scratch.path, file: "B2.tif", count: 3)) {
      try Raster(opening: scratch.path)
    }
    let none = scratch.path + "none"
    #expect(throws: RasterError.missing(path: none)) { try Raster(opening: none) }
    for number in 0..<513 { _ = try scratch.write("x\(number).tif", [1]) }
    #expect(kind(errorOf { try Raster(opening: scratch.path) }) == "tooManyBandFiles")
  }

  @Test func aBandThatGoesWhileItsFolderIsOpenIsAnError() throws {
    let scratch = try patch()
    let raster = try Raster(opening: scratch.path)
    try FileManager.default.removeItem(atPath: scratch.path + "S2A_T29_4_55_B11.tif")
    #expect(try raster.read(bands: [2]).integers[1] == 1)
    #expect(kind(errorOf { try raster.read(bands: [7]) }) == "pixels")
  }

  @Test func namesAreWhatDistinguishesFiles() {
    #expect(BandNames.short(["a_1_VV.tif", "a_1_VH.tif"]) == ["VV", "VH"])
    #expect(BandNames.short(["B1.tif", "B10.tif"]) == ["B1", "B10"])
    #expect(BandNames.short(["x_B02_10m.jp2", "x_B03_10m.jp2"]) == ["B02", "B03"])
    #expect(BandNames.short(["scene.tif"]) == ["scene"])
    let sorted = ["B9.tif", "B8A.tif", "B12.tif", "B8.tif", "B1.tif"].sorted(by: BandNames.precedes)
    #expect(sorted == ["B1.tif", "B8.tif", "B8A.tif", "B9.tif", "B12.tif"])
  }
}
