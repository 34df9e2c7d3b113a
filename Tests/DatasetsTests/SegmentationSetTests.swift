import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

@Suite struct SegmentationSetTests {
  private let colors = [
    (255, 255, 255), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 255, 0), (255, 0, 0), (0, 0, 0),
  ]

  private func area(_ scratch: Scratch, _ number: Int, suffix: String = "") throws {
    try scratch.bytes("top/top_mosaic_09cm_area\(number).tif", 3, 10, 14) { band, _, _ in band }
    try scratch.bytes("top_mosaic_09cm_area\(number)\(suffix).tif", 3, 10, 14) { band, _, column in
      let color = colors[column % 7]
      return [color.0, color.1, color.2][band]
    }
  }

  @Test func colorsBecomeClassesAndBlackDoesNotCount() throws {
    let scratch = try Scratch()
    try area(scratch, 1)
    try area(scratch, 2)
    let train = try Dataset.vaihingen(scratch.path, split: "train", tile: nil)
    #expect(train.count == 1)
    let mask = try #require(try train.sample(at: 0).content.mask).integers
    #expect(Array(mask.prefix(7)) == [0, 1, 2, 3, 4, 5, 255])
    #expect(train.classes[3] == "tree")
    #expect(train.bandNames == ["infrared", "red", "green"])
  }

  @Test func theLastTilesAreMovedBackIntoTheScene() throws {
    let scratch = try Scratch()
    try area(scratch, 2, suffix: "_noBoundary")
    let test = try Dataset.vaihingen(scratch.path, split: "test", tile: 8)
    let windows = test.items.compactMap(\.window)
    #expect(windows.map { [$0.row, $0.column] } == [[0, 0], [0, 6], [2, 0], [2, 6]])
    #expect(windows.allSatisfy { $0.height == 8 && $0.width == 8 })
    #expect(Set(test.items.map(\.place)).count == 1)
  }

  @Test func convertedTilesCountFromOneAndLoseTheirBoundaries() throws {
    let scratch = try Scratch()
    for split in ["train", "val"] {
      try scratch.bytes("img_dir/\(split)/area1_0_0_7_4.png", 3, 4, 7) { _, _, _ in 9 }
      try scratch.bytes("ann_dir/\(split)/area1_0_0_7_4.png", 1, 4, 7) { _, _, column in column }
    }
    let data = try Dataset.vaihingen(scratch.path, split: "val", tile: 512)
    let mask = try #require(try data.sample(at: 0).content.mask).integers
    #expect(Array(mask.prefix(7)) == [255, 0, 1, 2, 3, 4, 5])
  }

  @Test func anUnknownValueIsNamedWithItsPlace() throws {
    let scratch = try Scratch()
    try scratch.bytes("images/a.png", 3, 4, 5) { _, _, _ in 9 }
    try scratch.bytes("masks/a_m.png", 1, 4, 5) { _, row, column in row == 2 && column == 3 ? 7 : 1
    }
    var choice = Dataset.FolderChoice()
    choice.classes = ["land", "water"]
    choice.maskSuffix = "_m"
    let data = try Dataset.segmentationFolder(
      images: scratch.path + "images",
      labels: scratch.path + "masks",
      choice
    )
    #expect(
      throws: DatasetError.maskValue(
        path: scratch.path + "masks/a_m.png",
        value: "7",
        row: 2,
        column: 3,
        expected: "0, 1, 255",
        found: [1, 7],
        classes: 2
      )
    ) { try data.sample(at: 0) }
    choice.coding = .values([1: 0, 7: 1])
    let coded = try Dataset.segmentationFolder(
      images: scratch.path + "images",
      labels: scratch.path + "masks",
      choice
    )
    #expect(try coded.sample(at: 0).content.mask?.integers[13] == 1)
  }

  @Test func imagesWithoutAPartnerAreNamedOrPassedOver() throws {
    let scratch = try Scratch()
    for name in ["a", "b"] { try scratch.picture("before/\(name).png") }
    for name in ["a", "b"] { try scratch.picture("after/\(name).png") }
    try scratch.bytes("masks/b.png", 1, 20, 24) { _, row, _ in row % 2 }
    func open(_ choice: Dataset.FolderChoice) throws -> Dataset {
      try Dataset.changeFolder(
        before: scratch.path + "before",
        after: scratch.path + "after",
        labels: scratch.path + "masks",
        choice
      )
    }
    var choice = Dataset.FolderChoice()
    #expect(
      throws: DatasetError.missingPartner(
        path: scratch.path + "masks/a.*",
        of: scratch.path + "before/a.png"
      )
    ) { try open(choice) }
    choice.passesOver = true
    #expect(try open(choice).items.map(\.path) == ["b.png"])
    choice.passesOver = false
    choice.stems = ["b"]
    #expect(try open(choice).count == 1)
  }

  @Test func fineImagesAreCutToTheScaleAndReduced() throws {
    let scratch = try Scratch()
    try scratch.picture("x/a.png", 21, 26)
    let data = try Dataset.superresFolder(scratch.path + "x", scale: 4)
    let content = try data.sample(at: 0).content
    #expect(content.images.map(\.pixels.shape) == [[3, 5, 6], [3, 20, 24]])
    try scratch.picture("y/low/a.png", 5, 6)
    try scratch.picture("y/high/a.png", 20, 25)
    let pairs = try Dataset.superresFolder(scratch.path + "y", scale: 4)
    guard
      case .sizes(_, [20, 25], _, [20, 24]) = errorOf({ try pairs.sample(at: 0) }) as? DatasetError
    else {
      Issue.record("a fine image of another size passed")
      return
    }
  }

  @Test func pixelsOfEachClassAreCounted() throws {
    let scratch = try Scratch()
    try area(scratch, 1)
    let rows = try Dataset.vaihingen(scratch.path, split: "train", tile: nil).classTable()
    #expect(rows.map(\.count) == [20, 20, 20, 20, 20, 20])
    #expect(abs(rows[0].share - 1.0 / 6) < 1e-12)
  }
}
