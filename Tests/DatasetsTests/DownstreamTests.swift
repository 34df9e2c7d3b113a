import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

@Suite struct DownstreamTests {
  @Test func ucmercedTakesSplitsAndClassesFromTheirNames() throws {
    let scratch = try Scratch()
    for name in ["beach/beach00", "beach/beach01", "river/river07"] {
      try scratch.picture("UCMerced_LandUse/Images/\(name).tif")
    }
    try scratch.text("uc_merced-train.txt", "beach01.tif\r\nriver07.tif\n")
    let train = try Dataset.ucmerced(scratch.path, split: "train")
    #expect(train.classes.count == 21)
    #expect(train.items.map { $0.label.map { train.classes[$0] } } == ["beach", "river"])
    #expect(try Dataset.ucmerced(scratch.path, split: "all").count == 3)
    #expect(
      throws: DatasetError.missingList(
        dataset: "ucmerced",
        path: scratch.path + "uc_merced-val.txt",
        published: "\(Published.splits)/uc_merced-val.txt"
      )
    ) { try Dataset.ucmerced(scratch.path, split: "val") }
    try scratch.text("uc_merced-val.txt", "meadow01.tif\n")
    guard
      case .label(_, "meadow", _) = errorOf({
        try Dataset.ucmerced(scratch.path, split: "val")
      }) as? DatasetError
    else {
      Issue.record("an unknown class passed")
      return
    }
  }

  private func city(_ scratch: Scratch, _ name: String, mask: Int, below images: String) throws {
    for date in 1...2 {
      for band in OSCD.allBands {
        try scratch.bytes("\(images)/\(name)/imgs_\(date)_rect/\(band).tif", 1, 20, 30) {
          _,
          row,
          _ in
          row * 10
        }
      }
    }
    try scratch.bytes(
      "Onera Satellite Change Detection dataset - Train Labels/\(name)/cm/cm.png",
      1,
      mask,
      30
    ) { _, row, _ in row < 5 ? 255 : 0 }
  }

  @Test func oscdIsCutIntoTilesThatAreFilledUpBeyondTheScene() throws {
    let scratch = try Scratch()
    try city(scratch, "paris", mask: 20, below: OSCD.images)
    let data = try Dataset.oscd(scratch.path, split: "train", bands: .all, tile: 16)
    #expect(data.count == 4)
    #expect(data.sources == ["paris"])
    #expect(data.bandNames.count == 13)
    let last = try data.sample(at: 3).content
    #expect(last.images.map(\.key) == [.before, .after])
    #expect(last.images[0].pixels.shape == [13, 16, 16])
    // Rows 16 to 19 and columns 16 to 29 are of the scene.
    let before = try last.images[0].pixels.selected(axis: 0, at: 0).doubles
    #expect(abs(before[3 * 16 + 13] - 190.0 / 10_000) < 1e-7)
    #expect(before[4 * 16] == 0 && before[14] == 0)
    let mask = try #require(last.mask).integers
    #expect(mask[3 * 16 + 13] == 0 && mask[4 * 16] == 255 && mask[14] == 255)
    let first = try #require(data.sample(at: 0).content.mask).integers
    #expect(first[4 * 16] == 1 && first[5 * 16] == 0)
  }

  @Test func aMaskOfAnotherSizeIsNamedWithBothSizes() throws {
    let scratch = try Scratch()
    try city(scratch, "paris", mask: 19, below: OSCD.images)
    let data = try Dataset.oscd(scratch.path, split: "train", bands: .rgb, tile: nil)
    guard
      case .sizes(let path, [19, 30], _, [20, 30]) = errorOf({ try data.sample(at: 0) })
        as? DatasetError
    else {
      Issue.record("a smaller mask passed")
      return
    }
    #expect(path.hasSuffix("paris/cm/cm.png"))
  }

  @Test func oscdOpensSeCosLayout() throws {
    let scratch = try Scratch()
    try scratch.text("test.txt", "rio,milano\n")
    for city in ["rio", "milano"] {
      for date in 1...2 {
        for band in ["B02", "B03", "B04"] {
          // The second date has a row less: scenes as delivered are not registered.
          try scratch.bytes("\(city)/imgs_\(date)/T33_x_\(band).tif", 1, 13 - date, 12) { _, _, _ in
            9
          }
        }
      }
      try scratch.bytes("\(city)/cm/cm.png", 1, 12, 12) { _, _, column in column % 2 }
    }
    let data = try Dataset.oscd(scratch.path, split: "test", bands: .rgb, tile: 192)
    #expect(data.sources == ["rio", "milano"])
    let sample = try data.sample(at: 1)
    #expect(sample.content.images.map(\.pixels.shape) == [[3, 192, 192], [3, 192, 192]])
    #expect(try sample.content.mask?.integers[1] == 1)
  }

  @Test func dsifnGoesByStemWhateverTheEndings() throws {
    let scratch = try Scratch()
    try scratch.bytes("val/t1/7.jpg", 3, 8, 8) { _, _, _ in 10 }
    try scratch.bytes("val/t2/7.jpg", 3, 8, 8) { _, _, _ in 200 }
    try scratch.bytes("val/mask/7.tif", 1, 8, 8) { _, row, _ in row == 0 ? 1 : 0 }
    let data = try Dataset.dsifn(scratch.path, split: "val", tile: 512)
    #expect(data.count == 1 && data.task == .change)
    #expect(try data.sample(at: 0).content.mask?.integers.reduce(0, +) == 8)
    #expect(errorOf { try Dataset.dsifn(scratch.path, split: "test", tile: 512) } is DatasetError)
  }

  @Test func whuIsCutWhereTilesAreSmaller() throws {
    let scratch = try Scratch()
    let base = "3. The cropped image tiles and raster labels/test"
    try scratch.bytes("\(base)/image/12.tif", 3, 16, 16) { _, _, _ in 50 }
    try scratch.bytes("\(base)/label/12.tif", 1, 16, 16) { _, row, _ in row < 8 ? 255 : 0 }
    let data = try Dataset.whuBuilding(scratch.path, split: "test", tile: 8)
    #expect(data.count == 4)
    #expect(try data.sample(at: 0).content.mask?.integers.min() == 1)
    #expect(try data.sample(at: 3).content.mask?.integers.max() == 0)
  }

  @Test func spacenetPairsFilesByFolderAndNumber() throws {
    let scratch = try Scratch()
    let area = "SN2_buildings/train/x/AOI_3_Paris_Train"
    // Eight bands do not fit into a PNG: the reader must say so, and name the file.
    try scratch.bytes("\(area)/MUL/MUL_AOI_3_Paris_img12.tif", 3, 8, 8) { _, _, _ in 1 }
    try scratch.bytes("\(area)/MUL/MUL_AOI_3_Paris_img3.tif", 3, 8, 8) { _, _, _ in 1 }
    try scratch.text("\(area)/MUL-PanSharpen/none.txt", "")
    let data = try Dataset.spacenet2(scratch.path, split: "train", scale: 4)
    #expect(data.sources == ["AOI_3_Paris"])
    #expect(data.items.map { FolderWalk.name(of: $0.path) }.first == "MUL_AOI_3_Paris_img3.tif")
    guard case .missingPartner(let path, _) = errorOf({ try data.sample(at: 0) }) as? DatasetError
    else {
      Issue.record("a missing partner passed")
      return
    }
    #expect(path.hasSuffix("MUL-PanSharpen/MUL-PanSharpen_AOI_3_Paris_img3.tif"))
    #expect(errorOf { try Dataset.spacenet2(scratch.path, split: "test", scale: 4) } != nil)
  }
}
