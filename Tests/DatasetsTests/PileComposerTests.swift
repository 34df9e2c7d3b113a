import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

@Suite struct PileComposerTests {
  private func recipe(_ output: String) -> PileRecipe {
    var recipe = PileRecipe(
      sources: [
        .init(name: "naip", paths: [scenes + "naip"], licence: "public domain (USDA)"),
        .init(
          name: "olinda",
          paths: [scenes + "landsat/etm_olinda.tif"],
          bands: ["nir", "red", "green"]
        ),
      ],
      output: output
    )
    recipe.size = 128
    recipe.stride = 64
    recipe.perSource = 30
    recipe.seed = 7
    return recipe
  }

  private func files(_ folder: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
      if !isFolder.boolValue { result[name] = try Data(contentsOf: URL(filePath: folder + name)) }
    }
    return result
  }

  @Test func aPileHoldsWhatItsManifestSays() throws {
    let scratch = try Scratch()
    let output = scratch.path + "pile/"
    let pile = try PileComposer(recipe(output)).compose()
    let manifest = try #require(try Manifest.read(besidePile: output))
    #expect(pile.sources == ["naip", "olinda"])
    #expect(pile.count == manifest.rows.count)
    #expect(pile.items.count { $0.source == 0 } == 30)
    #expect(pile.items.allSatisfy { $0.place != nil && $0.spot != nil })
    for row in manifest.rows.filter({ $0.source == "naip" }).prefix(3) {
      let raster = try Raster(path: scenes + "naip/" + row.file)
      let expected = try raster.read(bands: [1, 2, 3], window: row.window)
      #expect(try Picture.decode(path: output + row.tile).doubles == expected.doubles)
      #expect(row.crs == "EPSG:26914")
    }
    let row = try #require(manifest.rows.first { $0.source == "olinda" })
    let raster = try Raster(path: scenes + "landsat/etm_olinda.tif")
    let expected = try raster.read(bands: [4, 3, 2], window: row.window)
    #expect(try Picture.decode(path: output + row.tile).doubles == expected.doubles)
  }

  @Test func theSameRecipeGivesTheSameBytes() throws {
    let scratch = try Scratch()
    _ = try PileComposer(recipe(scratch.path + "a/")).compose()
    _ = try PileComposer(recipe(scratch.path + "b/")).compose()
    let first = try files(scratch.path + "a/")
    #expect(try first == files(scratch.path + "b/"))
    #expect(first.keys.contains("manifest.csv"))
    #expect(first.keys.contains("statistics.json"))
    var other = recipe(scratch.path + "c/")
    other.seed = 8
    _ = try PileComposer(other).compose()
    #expect(try files(scratch.path + "c/").keys != first.keys)
  }

  @Test func anInterruptedPileIsGoneOnWith() throws {
    let scratch = try Scratch()
    _ = try PileComposer(recipe(scratch.path + "whole/")).compose()
    // What is left of a run that was killed: some tiles, a journal cut short, nothing else.
    let half = scratch.path + "half/"
    let composer = try PileComposer(recipe(half))
    _ = try composer.compose()
    let names = ["manifest.csv", "statistics.json", "LICENCE.txt"]
    for name in names { try FileManager.default.removeItem(atPath: half + name) }
    let manifest = try #require(try Manifest.read(besidePile: scratch.path + "whole/"))
    var journal = composer.fingerprint + "\n"
    let kept = try decisions(composer, manifest).prefix(20)
    journal += kept.map { "\($0.line)\n" }.joined() + "0 20 taken abc"
    let keptTiles = Set(kept.map(\.tile))
    for row in manifest.rows where !keptTiles.contains(row.tile) {
      try FileManager.default.removeItem(atPath: half + row.tile)
    }
    try Data(journal.utf8).write(to: URL(filePath: half + ".compose"))
    _ = try PileComposer(recipe(half)).compose()
    #expect(try files(half) == files(scratch.path + "whole/"))
  }

  /// The journal's lines about the first source's tiles, in the order of decisions.
  private func decisions(
    _ composer: PileComposer,
    _ manifest: Manifest
  ) throws -> [(line: String, tile: String)] {
    let recipe = recipe("")
    let plan = TilePlan(scenes: composer.scenes[0], recipe: recipe)
    var random = Random(seed: recipe.seed, name: "compose/naip")
    let order = random.permutation(plan.candidates.count)
    return (0..<30).compactMap { position in
      let tile = composer.tilePath(0, plan.candidates[order[position]])
      guard let row = manifest.rowsByTile[tile] else { return nil }
      return ("0 \(position) taken \(row.hash) \(row.entropy)", tile)
    }
  }

  @Test func aCompletePileIsLeftAsItIs() throws {
    let scratch = try Scratch()
    let output = scratch.path + "pile/"
    let first = try PileComposer(recipe(output)).compose()
    let before = try FileManager.default.attributesOfItem(atPath: output + "manifest.csv")
    #expect(try PileComposer(recipe(output)).compose().items == first.items)
    let after = try FileManager.default.attributesOfItem(atPath: output + "manifest.csv")
    #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)
  }

  @Test func anotherPilesFolderIsNotTouched() throws {
    let scratch = try Scratch()
    try scratch.picture("mine/a.png")
    #expect(throws: DatasetError.occupied(path: scratch.path + "mine")) {
      try PileComposer(recipe(scratch.path + "mine")).compose()
    }
  }

  @Test func noTwoPlacesHaveGroundInCommonAndOtherDatesOfATileShareItsSpot() throws {
    let scratch = try Scratch()
    var all = recipe(scratch.path + "pile/")
    all.perSource = nil
    let pile = try PileComposer(all).compose()
    #expect(pile.count >= 250)
    let parts = try pile.split([0.8, 0.2], seed: 0)
    let rows = try #require(try Manifest.read(besidePile: pile.root)).rowsByTile
    let grounds = try parts.map { part in
      try part.items.map { item in try ground(#require(rows[item.path])) }
    }
    for a in grounds[0] {
      for b in grounds[1] where a.crs == b.crs {
        let isApart =
          a.x1 <= b.x0 + 1e-6 || b.x1 <= a.x0 + 1e-6 || a.y1 <= b.y0 + 1e-6 || b.y1 <= a.y0 + 1e-6
        #expect(isApart)
      }
    }
    #expect(parts[1].items.contains { $0.source == 0 })
    let dated = pile.items.filter { $0.source == 0 }
    let spots = Dictionary(grouping: dated) { $0.spot ?? "" }
    #expect(!spots.isEmpty && spots.values.allSatisfy { (3...4).contains($0.count) })
  }

  private struct Ground {
    let crs: String
    let x0: Double
    let x1: Double
    let y0: Double
    let y1: Double
  }

  private func ground(_ row: Manifest.Row) throws -> Ground {
    let x = try #require(Double(row.x))
    let y = try #require(Double(row.y))
    let pixel = row.source == "naip" ? 5.0 : 28.499999999274539
    let side = Double(row.window.width) * pixel
    return Ground(crs: row.crs, x0: x, x1: x + side, y0: y - side, y1: y)
  }

  @Test func flatTilesAndDuplicatesAreLeftOut() throws {
    let scratch = try Scratch()
    let flat = try Tensor(
      bytes: [UInt8](repeating: 9, count: 3 * 64 * 64),
      shape: [3, 64, 64],
      dtype: .uint8
    )
    try FileManager.default.createDirectory(
      atPath: scratch.path + "in/c",
      withIntermediateDirectories: true
    )
    try Picture.writePNG(flat, to: scratch.path + "in/c/flat.png")
    try scratch.picture("in/c/first.png", 64, 64)
    try scratch.picture("in/c/second.png", 64, 64)
    var small = PileRecipe(
      sources: [.init(name: "s", paths: [scratch.path + "in"])],
      output: scratch.path + "out"
    )
    small.size = 64
    small.minimumEntropy = 1
    let pile = try PileComposer(small).compose()
    #expect(pile.items.map(\.path) == ["s/c/first_r00000_c00000.png"])
    small.output = scratch.path + "both"
    small.dropsDuplicates = false
    #expect(try PileComposer(small).compose().count == 2)
    small.output = scratch.path + "none"
    small.minimumEntropy = 8
    #expect(errorOf { try PileComposer(small).compose() } is DatasetError)
  }

  @Test func deepPixelsAreStretchedToEightBits() throws {
    let scratch = try Scratch()
    let path = root + "Tests/Fixtures/malformed/pillow/16bit.r.tif"
    let raster = try Raster(path: path)
    var deep = PileRecipe(sources: [.init(name: "s", paths: [path])], output: scratch.path + "out")
    deep.size = raster.height
    let pile = try PileComposer(deep).compose()
    let limits = try raster.percentiles([2, 98], band: 1)
    let value = try raster.read().doubles[100]
    let expected = min(max((value - limits[0]) / (limits[1] - limits[0]), 0), 1) * 255
    let pixels = try Picture.decode(path: pile.path(of: pile.items[0]))
    #expect(try abs(pixels.doubles[100] - expected) <= 0.5)
  }

  @Test func numbersOutOfRangeAreRefused() throws {
    for change: (inout PileRecipe) -> Void in [
      { $0.size = 0 }, { $0.stride = 0 }, { $0.perSource = 0 }, { $0.minimumEntropy = 9 },
      { $0.sources = [] }, { $0.sources[0] = .init(name: "../up", paths: []) },
    ] {
      var wrong = recipe("/nowhere")
      change(&wrong)
      guard case .argument = errorOf({ try PileComposer(wrong) }) as? DatasetError else {
        Issue.record("\(wrong) was accepted")
        continue
      }
    }
    var large = recipe("/nowhere")
    large.size = 1000
    guard case .noTiles("naip", _) = errorOf({ try PileComposer(large) }) as? DatasetError else {
      Issue.record("tiles larger than the scenes were accepted")
      return
    }
  }
}
