import Foundation
import Tensor
import Testing

@testable import Raster

@Suite struct PictureTests {
  @Test func pixelsComeBackFromPNGAsTheyWere() throws {
    let scratch = try Scratch()
    let bytes = (0..<3 * 5 * 7).map { UInt8($0 * 2) }
    let pixels = try Tensor(bytes: bytes, shape: [3, 5, 7], dtype: .uint8)
    let path = scratch.path + "a picture.png"
    try Picture.writePNG(pixels, to: path)
    let read = try Picture.decode(path: path)
    #expect(read.shape == [3, 5, 7])
    #expect(try read.doubles == pixels.doubles)
    try Picture.writePNG(pixels, to: scratch.path + "again.png")
    let first = try Data(contentsOf: URL(filePath: path))
    #expect(try first == Data(contentsOf: URL(filePath: scratch.path + "again.png")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 2)
  }

  @Test func writingIntoAMissingFolderIsAnError() throws {
    let pixels = try Tensor(bytes: [1, 2, 3], shape: [3, 1, 1], dtype: .uint8)
    let path = "/nowhere/a.png"
    #expect(kind(errorOf { try Picture.writePNG(pixels, to: path) }) == "write")
  }

  @Test func grayServesForAllThreeColors() throws {
    let pixels = try Picture.decode(path: malformed("gdal/byte_nogeoref.tif"))
    let values = try pixels.doubles
    #expect(pixels.shape == [3, 20, 20])
    #expect(Array(values[0..<400]) == Array(values[400..<800]))
    #expect(Array(values[0..<400]) == Array(values[800..<1200]))
  }

  @Test func aPaletteBecomesItsColors() throws {
    let path = malformed("gdal/test_average_palette.tif")
    let raster = try Raster(path: path)
    let colors = try #require(raster.paletteColors)
    let positions = try raster.read().doubles.map { Int($0) }
    let expected = (0..<3).flatMap { channel in
      positions.map { Double(colors.indices.contains($0) ? colors[$0][channel] : 0) }
    }
    #expect(try Picture.decode(path: path).doubles == expected)
  }

  @Test func sixteenBitPNGIsReducedToEight() throws {
    let path = malformed("gdal/tbbn2c16.png")
    let deep = try Raster(path: path).read(bands: [1, 2, 3]).doubles
    #expect(try Picture.decode(path: path).doubles == deep.map { ($0 / 256).rounded(.down) })
  }

  @Test func moreBandsThanThreeMustBeChosenFrom() throws {
    #expect(throws: RasterError.bandCount(path: landsat, expected: 3, actual: 6)) {
      try Picture.decode(path: landsat)
    }
    let chosen = try Picture.decode(path: landsat, bands: [3, 2, 1])
    #expect(try chosen.doubles == Raster(path: landsat).read(bands: [3, 2, 1]).doubles)
  }

  @Test func deepRastersAreNotTakenForPictures() {
    let path = malformed("rasterio/all-nodata.tif")
    #expect(throws: RasterError.depth(path: path, type: .uint16)) { try Picture.decode(path: path) }
  }
}

/// What lies beside a picture.
@Suite struct PictureNeighborTests {
  private let masked = root + "Tests/Fixtures/nodata/masked.tif"

  @Test func aMaskBesideAPictureChangesNoPixel() throws {
    let scratch = try Scratch()
    let size = try Raster(path: masked)
    let bytes = (0..<3 * size.height * size.width).map { UInt8($0 % 200) }
    let pixels = try Tensor(bytes: bytes, shape: [3, size.height, size.width], dtype: .uint8)
    let path = scratch.path + "x.png"
    try Picture.writePNG(pixels, to: path)
    // These say that the last band is red, and that 1 is no data.
    let colors = ["Blue", "Green", "Red"].enumerated().map { index, color in
      "<PAMRasterBand band=\"\(index + 1)\"><NoDataValue>1</NoDataValue>"
        + "<ColorInterp>\(color)</ColorInterp></PAMRasterBand>"
    }
    _ = try scratch.write("x.png.aux.xml", "<PAMDataset>\(colors.joined())</PAMDataset>".utf8)
    let alone = try Picture.read(path: path)
    #expect(try alone.values.doubles == pixels.doubles && alone.valid == nil)
    try FileManager.default.copyItem(atPath: masked + ".msk", toPath: path + ".msk")
    let beside = try Picture.read(path: path)
    #expect(try beside.values.doubles == pixels.doubles)
    #expect(try beside.valid?.doubles.indices.filter { try beside.valid?.doubles[$0] == 0 } == [7])
    withExtendedLifetime(scratch) {}
  }
}
