import Foundation
import Tensor
import Testing

@testable import Datasets
@testable import Raster

/// What the stored values of masks stand for, on their own pixels and on those of an image.
@Suite struct MaskCodingTests {
  private let west = [500_000.0, 10, 0, 5_000_000, 0, -10]
  private let red = 0xff0000
  private let coding = MaskCoding.colors([0xff0000: 1, 0x0000ff: 2, 0x000000: 0])

  /// Writes bands of 4 × 4 values where they lie, or a little further east.
  private func write(
    _ scratch: Scratch,
    _ name: String,
    _ bands: [[Double]],
    _ dtype: DType = .uint8,
    nodata: Double? = nil,
    columns: Int = 0
  ) throws -> String {
    var place = Georeference()
    place.crs = try CRS(epsg: 32633)
    place.transform = GeoTransform(coefficients: [
      500_000 + 10 * Double(columns), 10, 0, 5_000_000, 0, -10,
    ])
    place.nodata = nodata
    let path = scratch.path + name
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    let pixels = try Tensor(bands.flatMap { $0 }, shape: [bands.count, 4, 4], dtype: dtype)
    try RasterWriter.write(pixels, to: path, as: .tiff, georeference: place)
    return path
  }

  /// Classes by both ways, which must be the same.
  private func classes(
    _ coding: MaskCoding,
    _ path: String,
    _ image: Raster,
    _ nodata: LabelNodata
  ) throws -> [Int] {
    func aligned() throws -> Tensor {
      try coding.aligned(Raster(path: path), like: image, window: nil, nodata: nodata)
    }
    let plain: Tensor
    do {
      plain = try coding.read(path, window: nil, scene: (4, 4), image: image.path, nodata: nodata)
    } catch {
      #expect(errorOf { try aligned() } as? DatasetError == error as? DatasetError)
      throw error
    }
    #expect(try aligned().integers == plain.integers)
    return try plain.integers
  }

  private func image(_ scratch: Scratch) throws -> Raster {
    try Raster(path: write(scratch, "image.tif", [[Double](repeating: 9, count: 16)]))
  }

  /// Red, blue, black and, where there is a fourth band, red with alpha of 0.
  private func colors(alpha: Bool = false) -> [[Double]] {
    let pixels = (0..<16).map { [red, 0x0000ff, 0, red][$0 % 4] }
    let bands = [16, 8, 0].map { shift in pixels.map { Double($0 >> shift & 255) } }
    return bands + (alpha ? [(0..<16).map { $0 % 4 == 3 ? 0 : 255 }] : [])
  }

  @Test func aColorIsNoDataWhereAllItsChannelsAre() throws {
    let scratch = try Scratch()
    let path = try write(scratch, "rgb.tif", colors(), nodata: 0)
    let image = try image(scratch)
    #expect(try classes(coding, path, image, .ignored)[..<4] == [1, 2, 255, 1])
    #expect(try classes(coding, path, image, .asClass)[..<4] == [1, 2, 0, 1])
    #expect(throws: DatasetError.maskNodata(path: path, value: "(0, 0, 0)", position: 0)) {
      try classes(coding, path, image, .refused)
    }
    // Where black is no class, nothing is in doubt.
    let others = MaskCoding.colors([red: 1, 0x0000ff: 2])
    #expect(try classes(others, path, image, .refused)[..<4] == [1, 2, 255, 1])
    withExtendedLifetime(scratch) {}
  }

  @Test func transparentColorsAreNoData() throws {
    let scratch = try Scratch()
    let image = try image(scratch)
    for nodata in [nil, 0] as [Double?] {
      var bands = colors(alpha: true)
      // Black with full alpha stays a color beside transparent red.
      if nodata == nil { bands[3][2] = 255 }
      let path = try write(scratch, "alpha.tif", bands, nodata: nodata)
      let tag = nodata.map { "<NoDataValue>\($0)</NoDataValue>" } ?? ""
      func band(_ number: Int, _ color: String) -> String {
        """
        <VRTRasterBand dataType="Byte" band="\(number)">\(number < 4 ? tag : "")
        <ColorInterp>\(color)</ColorInterp><SimpleSource>
        <SourceFilename relativeToVRT="1">alpha.tif</SourceFilename>
        <SourceBand>\(number)</SourceBand></SimpleSource></VRTRasterBand>
        """
      }
      let text = """
        <VRTDataset rasterXSize="4" rasterYSize="4"><SRS>EPSG:32633</SRS>
        <GeoTransform>500000,10,0,5000000,0,-10</GeoTransform>
        \(band(1, "Red"))\(band(2, "Green"))\(band(3, "Blue"))\(band(4, "Alpha"))</VRTDataset>
        """
      try Data(text.utf8).write(to: URL(filePath: path + ".vrt"))
      let found = try classes(coding, path + ".vrt", image, .asClass)
      #expect(found[..<4] == [1, 2, 0, 255], "\(nodata ?? -1)")
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func theTableOfColorsHasItsOwnNodata() throws {
    let scratch = try Scratch()
    _ = try write(scratch, "index.tif", [(0..<16).map { Double($0 % 4) }])
    let entries = ["0,0,0", "255,0,0", "0,0,255", "0,0,0"].map { color in
      let parts = color.split(separator: ",")
      return "<Entry c1=\"\(parts[0])\" c2=\"\(parts[1])\" c3=\"\(parts[2])\" c4=\"255\"/>"
    }
    let path = scratch.path + "palette.vrt"
    let text = """
      <VRTDataset rasterXSize="4" rasterYSize="4"><SRS>EPSG:32633</SRS>
      <GeoTransform>500000,10,0,5000000,0,-10</GeoTransform><VRTRasterBand dataType="Byte" band="1">
      <NoDataValue>0</NoDataValue><ColorInterp>Palette</ColorInterp>
      <ColorTable>\(entries.joined())</ColorTable><SimpleSource>
      <SourceFilename relativeToVRT="1">index.tif</SourceFilename><SourceBand>1</SourceBand>
      </SimpleSource></VRTRasterBand></VRTDataset>
      """
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(try Raster(path: path).hasPalette)
    let image = try image(scratch)
    // The last entry is black as well, and data.
    #expect(try classes(coding, path, image, .ignored)[..<4] == [255, 1, 2, 0])
    #expect(try classes(coding, path, image, .asClass)[..<4] == [0, 1, 2, 0])
    #expect(throws: DatasetError.maskNodata(path: path, value: "(0, 0, 0)", position: 0)) {
      try classes(coding, path, image, .refused)
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func fractionsAreNoClassesAndSharesArePresence() throws {
    let scratch = try Scratch()
    let image = try image(scratch)
    var values = [Double](repeating: 1, count: 16)
    (values[5], values[6], values[7]) = (1.5, 0.4, .nan)
    let path = try write(scratch, "mask.tif", [values], .float32)
    guard
      case .maskValue(_, let value, 1, 1, let expected, [], 0) = errorOf({
        try classes(.positions(2), path, image, .refused)
      }) as? DatasetError
    else {
      Issue.record("a fraction was taken for a class")
      return
    }
    #expect(value == "1.5" && expected == "whole numbers")
    #expect(try classes(.presence, path, image, .refused)[4..<8] == [1, 1, 1, 255])
    // A tag that a float rounds.
    let tagged = try write(
      scratch,
      "tag.tif",
      [[Double](repeating: 0.1, count: 16)],
      .float32,
      nodata: 0.1
    )
    #expect(try classes(.positions(2), tagged, image, .refused) == Array(repeating: 255, count: 16))
    withExtendedLifetime(scratch) {}
  }

  @Test func anUnknownValueIsNamedWithAllThatAreThere() throws {
    let scratch = try Scratch()
    let path = try write(scratch, "mask.tif", [(0..<16).map { Double($0 % 5) }])
    let image = try image(scratch)
    let wanted = DatasetError.maskValue(
      path: path,
      value: "2",
      row: 0,
      column: 2,
      expected: "0, 1, 255",
      found: [0, 1, 2, 3, 4],
      classes: 2
    )
    #expect(throws: wanted) { try classes(.positions(2), path, image, .refused) }
    withExtendedLifetime(scratch) {}
  }

  @Test func alignedFoldersAskForTheMeaningOfNodataToo() throws {
    let scratch = try Scratch()
    _ = try write(scratch, "i/a.tif", Array(repeating: [Double](repeating: 9, count: 16), count: 3))
    let values = (0..<16).map { Double($0 % 2) }
    let path = try write(scratch, "m/a.tif", [values], nodata: 0, columns: 1)
    func mask(_ nodata: LabelNodata) throws -> [Int] {
      var choice = Dataset.FolderChoice()
      (choice.classes, choice.isAligned, choice.labelNodata) = (["a", "b"], true, nodata)
      let data = try Dataset.segmentationFolder(
        images: scratch.path + "i",
        labels: scratch.path + "m",
        choice
      )
      return try #require(try data.sample(at: 0).content.mask).integers
    }
    #expect(try mask(.asClass)[..<4] == [255, 0, 1, 0])
    #expect(try mask(.ignored)[..<4] == [255, 255, 1, 255])
    #expect(throws: DatasetError.maskNodata(path: path, value: "0", position: 0)) {
      try mask(.refused)
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func aMaskOfAnotherShapeThanItsHolesIsRefused() throws {
    let valid = try Tensor(bytes: [1, 0, 1, 1], shape: [2, 2], dtype: .bool)
    let mask = try Tensor(bytes: [0, 1], shape: [1, 2], dtype: .uint8)
    let content = try Content(images: [(.image, Tensor.ones([3, 2, 2]), valid)], mask: mask)
    guard case .sizes = errorOf({ try content.withMarkedHoles(of: "a") }) as? DatasetError else {
      Issue.record("holes stayed in a mask")
      return
    }
  }
}
