import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

/// Layouts of published sets that have no call of their own open by the readers of one's own folders.
@Suite struct OtherLayoutTests {
  private func levels(_ tensor: Tensor) throws -> [Int] {
    try tensor.doubles.map { Int(($0 * 255).rounded()) }
  }

  @Test func potsdamOpensByEndingsAndColors() throws {
    let scratch = try Scratch()
    for name in ["2_10", "5_15"] {
      try scratch.bytes("4_Ortho_RGBIR/top_potsdam_\(name)_RGBIR.tif", 4, 2, 3) {
        band,
        row,
        column in
        50 * band + 10 * row + column
      }
      try scratch.bytes("top_potsdam_\(name)_label.tif", 3, 2, 3) { band, row, _ in
        row == 0 ? 255 : band == 2 ? 255 : 0
      }
    }
    var choice = Dataset.FolderChoice()
    choice.classes = ["impervious", "building"]
    choice.coding = .colors([0xff_ffff: 0, 0x00_00ff: 1])
    choice.imageSuffix = "_RGBIR"
    choice.maskSuffix = "_label"
    let data = try Dataset.segmentationFolder(
      images: scratch.path + "4_Ortho_RGBIR",
      labels: scratch.path,
      choice
    )
    #expect(data.count == 2)
    let content = try data.sample(at: 1).content
    #expect(
      try levels(content.images[0].pixels) == [0, 1, 2, 10, 11, 12]
        + [50, 51, 52, 60, 61, 62] + [100, 101, 102, 110, 111, 112]
    )
    #expect(try content.mask?.integers == [0, 0, 0, 1, 1, 1])
  }

  @Test func levirOpensAsDatesThatGoTogether() throws {
    let scratch = try Scratch()
    for name in ["train_0", "train_1", "val_0"] {
      try scratch.bytes("A/\(name).png", 3, 4, 5) { _, row, _ in row }
      try scratch.bytes("B/\(name).png", 3, 4, 5) { _, _, column in column }
      try scratch.bytes("label/\(name).png", 1, 4, 5) { _, row, _ in row == 2 ? 255 : 0 }
    }
    try scratch.bytes("A/test_113.png", 3, 4, 5) { _, _, _ in 0 }
    var choice = Dataset.FolderChoice()
    func open() throws -> Dataset {
      try Dataset.changeFolder(
        before: scratch.path + "A",
        after: scratch.path + "B",
        labels: scratch.path + "label",
        choice
      )
    }
    guard case .missingPartner = errorOf({ try open() }) as? DatasetError else {
      Issue.record("a date without a partner was taken")
      return
    }
    choice.passesOver = true
    #expect(try open().count == 3)
    choice.stems = ["train_0", "train_1"]
    let data = try open()
    #expect(data.count == 2 && data.task == .change)
    let content = try data.sample(at: 0).content
    #expect(content.images.map(\.key) == [.before, .after])
    #expect(try levels(content.images[0].pixels).prefix(6) == [0, 0, 0, 0, 0, 1])
    #expect(try levels(content.images[1].pixels).prefix(6) == [0, 1, 2, 3, 4, 0])
    #expect(try content.mask?.integers.reduce(0, +) == 5)
  }

  @Test func inriaAndLoveDAOpenByTheirValues() throws {
    let scratch = try Scratch()
    try scratch.bytes("images/austin1.tif", 3, 3, 4) { _, _, _ in 7 }
    try scratch.bytes("gt/austin1.tif", 1, 3, 4) { _, row, _ in row == 0 ? 255 : 0 }
    try scratch.bytes("gt7/austin1.tif", 1, 3, 4) { _, row, column in row * 3 + column / 2 }
    var choice = Dataset.FolderChoice()
    choice.classes = ["background", "building"]
    choice.coding = .values([0: 0, 255: 1])
    let inria = try Dataset.segmentationFolder(
      images: scratch.path + "images",
      labels: scratch.path + "gt",
      choice
    )
    #expect(
      try inria.sample(at: 0).content.mask?.integers == [1, 1, 1, 1] + [0, 0, 0, 0, 0, 0, 0, 0]
    )
    choice.classes = (1...7).map { "class \($0)" }
    var values = Dictionary(uniqueKeysWithValues: (1...7).map { ($0, UInt8($0 - 1)) })
    values[0] = MaskCoding.ignored
    choice.coding = .values(values)
    let loveDA = try Dataset.segmentationFolder(
      images: scratch.path + "images",
      labels: scratch.path + "gt7",
      choice
    )
    #expect(
      try loveDA.sample(at: 0).content.mask?.integers == [255, 255, 0, 0, 2, 2, 3, 3, 5, 5, 6, 6]
    )
  }

  @Test func imagesOfManyBandsOpenInColorOrWhole() throws {
    let scratch = try Scratch()
    for name in ["AnnualCrop", "SeaLake"] {
      let folder = scratch.path + name
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let bytes = (0..<13).flatMap { band in (0..<4).map { UInt8(band * 10 + $0 % 2) } }
      let pixels = try Tensor(bytes: bytes, shape: [13, 2, 2], dtype: .uint8)
      try RasterWriter.write(pixels, to: "\(folder)/\(name)_1.tif", as: .tiff)
    }
    let plain = try Dataset.imageFolder(scratch.path)
    guard case .bandCount(_, 3, 13) = errorOf({ try plain.sample(at: 0) }) as? RasterError else {
      Issue.record("13 bands were taken for a color picture")
      return
    }
    let color = plain.reading(bands: [4, 3, 2])
    #expect(
      try levels(color.sample(at: 1).image) == [30, 31, 30, 31, 20, 21, 20, 21, 10, 11, 10, 11]
    )
    #expect(color.classes == ["AnnualCrop", "SeaLake"])
  }

  @Test func outlinesBecomeMasksOfWebTilesAndOfMaps() throws {
    let scratch = try Scratch()
    try scratch.bytes("tiles/OAM-0-0-1.png", 3, 16, 32) { _, _, _ in 9 }
    // The tile is the north-western quarter of the world; the outline its western half.
    func write(_ ring: String) throws {
      let text = """
        {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Polygon","coordinates":[\(ring)]}}]}
        """
      try Data(text.utf8).write(to: URL(filePath: scratch.path + "tiles/labels.geojson"))
    }
    let outlines = scratch.path + "tiles/labels.geojson"
    try write("[[-180,0],[-90,0],[-90,85.0511287798],[-180,85.0511287798],[-180,0]]")
    var choice = Dataset.FolderChoice()
    choice.classes = ["background", "building"]
    func open(_ images: String) throws -> Dataset {
      try Dataset.segmentationFolder(images: images, labels: outlines, choice)
    }
    let tiles = try open(scratch.path + "tiles")
    let mask = try #require(tiles.sample(at: 0).content.mask)
    #expect(try mask.integers == (0..<16).flatMap { _ in (0..<32).map { $0 < 16 ? 1 : 0 } })
    // Around the scenes of NAIP.
    try write("[[-99.5,46.5],[-98.5,46.5],[-98.5,47.5],[-99.5,47.5],[-99.5,46.5]]")
    choice.tile = 100
    let maps = try open(scenes + "naip")
    #expect(try Set(#require(maps.sample(at: 0).content.mask).integers) == [1])
    choice.tile = nil
    try scratch.bytes("plain/a.png", 3, 4, 4) { _, _, _ in 0 }
    let plain = try open(scratch.path + "plain")
    let path = scratch.path + "plain/a.png"
    #expect(throws: RasterError.noCRS(path: path)) { try plain.sample(at: 0) }
    try Data("{\"type\": \"FeatureColl".utf8).write(to: URL(filePath: outlines))
    guard case .outlines = errorOf({ try tiles.sample(at: 0) }) as? RasterError else {
      Issue.record("broken GeoJSON was read")
      return
    }
    choice.classes = ["a", "b", "c"]
    #expect(errorOf { try open(scratch.path + "tiles") } is DatasetError)
  }

  @Test func quadsOfFourBandsAreAPileInColor() throws {
    let scratch = try Scratch()
    for date in ["20181104", "20190605"] {
      try scratch.bytes("m_3807511_ne_18_060_\(date).tif", 4, 8, 9) { band, row, _ in
        60 * band + row
      }
    }
    let pile = try Dataset.geopile(scratch.path)
    #expect(pile.count == 2 && pile.task == .images)
    let image = try pile.sample(at: 0).image
    #expect(image.shape == [3, 8, 9])
    let first: [Int] = try [0, 72, 144].map { try levels(image)[$0] }
    #expect(first == [0, 60, 120])
  }
}
