import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

@Suite struct PileIndexTests {
  private func pile(_ scratch: Scratch) throws {
    for index in 0..<5 { try scratch.picture("pile/one/forest/a\(index).png", tone: UInt8(index)) }
    try scratch.picture("pile/one/b.png")
    try scratch.picture("pile/two/water/deep/c, \"d\".png")
    try scratch.rest()
  }

  private func files(_ scratch: Scratch) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: scratch.path + "cache")) ?? []
  }

  @Test func aKnownPileIsTheSameAsOneWalkedThrough() throws {
    let scratch = try Scratch()
    try pile(scratch)
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    let plain = try Dataset.geopile(scratch.path + "pile")
    let first = try Dataset.geopile(scratch.path + "pile", index: index)
    #expect(files(scratch).count == 1)
    let listing = try #require(index.listing(of: scratch.path + "pile", kind: .pile))
    let second = listing.dataset(root: scratch.path + "pile")
    for data in [first, second] {
      #expect(data.items == plain.items)
      #expect(data.classes == plain.classes && data.sources == plain.sources)
    }
    #expect(plain.items.map(\.label) == [nil, 0, 0, 0, 0, 0, 1])
    _ = try Dataset.imageFolder(scratch.path + "pile", index: index)
    #expect(files(scratch).count == 2)
  }

  @Test func newAndRemovedFilesAreSeen() throws {
    let scratch = try Scratch()
    try pile(scratch)
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    let root = scratch.path + "pile"
    #expect(try Dataset.geopile(root, index: index).count == 7)
    try scratch.picture("pile/two/water/deep/e.png")
    #expect(index.listing(of: root, kind: .pile) == nil)
    #expect(try Dataset.geopile(root, index: index).count == 8)
    try FileManager.default.removeItem(atPath: root + "/one/b.png")
    #expect(try Dataset.geopile(root, index: index).count == 7)
    try scratch.picture("pile/three/f.png")
    #expect(try Dataset.geopile(root, index: index).sources == ["one", "three", "two"])
  }

  @Test func aDamagedIndexIsMadeAnew() throws {
    let scratch = try Scratch()
    try pile(scratch)
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    let root = scratch.path + "pile"
    _ = try Dataset.geopile(root, index: index)
    let file = scratch.path + "cache/" + files(scratch)[0]
    let whole = try Data(contentsOf: URL(filePath: file))
    for length in stride(from: 0, to: whole.count, by: 13) {
      #expect(PileListing(encoded: Array(whole.prefix(length))) == nil)
    }
    for place in whole.indices {
      var damaged = Array(whole)
      damaged[place] ^= 0x81
      #expect(PileListing(encoded: damaged) == nil)
    }
    try Data("nonsense".utf8).write(to: URL(filePath: file))
    #expect(try Dataset.geopile(root, index: index).count == 7)
    #expect(index.listing(of: root, kind: .pile) != nil)
  }

  @Test func smallPilesAndFreshOnesAreNotKept() throws {
    let scratch = try Scratch()
    try pile(scratch)
    _ = try Dataset.geopile(scratch.path + "pile", index: PileIndex(folder: scratch.path + "cache"))
    #expect(files(scratch).isEmpty)
    try scratch.picture("pile/one/z.png")
    try scratch.rest(isFresh: true)
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    _ = try Dataset.geopile(scratch.path + "pile", index: index)
    #expect(files(scratch).isEmpty)
  }

  @Test func placesOfAComposedPileAreKept() throws {
    let scratch = try Scratch()
    var recipe = PileRecipe(
      sources: [.init(name: "naip", paths: [scenes + "naip"])],
      output: scratch.path + "pile"
    )
    recipe.size = 128
    recipe.perSource = 12
    let composed = try PileComposer(recipe).compose()
    try scratch.rest()
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    _ = try Dataset.geopile(scratch.path + "pile", index: index)
    let listing = try #require(index.listing(of: scratch.path + "pile", kind: .pile))
    #expect(listing.dataset(root: composed.root).items == composed.items)
    #expect(composed.items.allSatisfy { $0.place != nil && $0.spot != nil })
  }

  @Test func smallerAndBrighterCopiesLookAlikeAndOthersDoNot() throws {
    let scratch = try Scratch()
    let scene = try Raster(path: scenes + "naip/m_4709963_se_14_1_20200831.tif")
    func tile(_ name: String, _ row: Int, _ size: Int, brighter: Int = 0) throws {
      let window = Window(row: row, column: 100, height: 128, width: 128)
      let pixels = try scene.read(bands: [1, 2, 3], window: window, size: (size, size))
      let bytes = try pixels.integers
      try scratch.bytes(name, 3, size, size) { band, row, column in
        min(255, bytes[(band * size + row) * size + column] + brighter)
      }
    }
    try tile("s/a.png", 0, 128)
    try tile("s/b.png", 200, 128)
    try tile("s/c.png", 0, 96, brighter: 3)
    try scratch.bytes("s/d.png", 3, 20, 20) { _, _, _ in 20 }
    try scratch.bytes("s/e.png", 3, 20, 20) { _, _, _ in 200 }
    try Data("no image".utf8).write(to: URL(filePath: scratch.path + "s/f.png"))
    let pile = try Dataset.geopile(scratch.path)
    let found = try pile.duplicates()
    #expect(found.map(\.path) == [scratch.path + "s/c.png"])
    #expect(found.first?.original == scratch.path + "s/a.png")
    #expect(try pile.unreadable().map(\.path) == [scratch.path + "s/f.png"])
    #expect(try pile.without(Set(found.map(\.path))).count == 5)
    // What is held out by a path that no sample has would stay in.
    let known = scratch.path + "s/a.png"
    #expect(
      throws: DatasetError.unknownPaths(["/no/such.png", "s/a.png"], example: known)
    ) { try pile.without([known, "s/a.png", "/no/such.png"]) }
    #expect(try pile.without([]).count == 6)
  }

  @Test func sizesAndClassesAreCounted() throws {
    let scratch = try Scratch()
    try pile(scratch)
    let data = try Dataset.geopile(scratch.path + "pile")
    #expect(try data.sizeTable().map(\.count) == [6, 1])
    let rows = try data.classTable()
    #expect(rows.map(\.name) == ["forest", "water"] && rows.map(\.count) == [5, 1])
    let scene = try Dataset.geopile(scenes).sizeTable()
    #expect(scene.contains { $0.row.resolution == 5 && $0.row.crs == "EPSG:26914" })
  }
}
