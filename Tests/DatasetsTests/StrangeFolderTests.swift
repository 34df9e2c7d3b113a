import Foundation
import Glibc
import Raster
import Tensor
import Testing

@testable import Datasets

/// Folders as they are found: odd names, links in circles, files that come and go.
@Suite struct StrangeFolderTests {
  private static let names = [
    "with space", "quo'te \"s", "new\nline", "comma, semi;", "ü€ 漢", "100%", "back\\slash",
    "{brace}",
  ]

  private func pile(_ scratch: Scratch) throws {
    for (index, name) in Self.names.enumerated() {
      try scratch.named("pile/\(name)/\(name)/\(name).png", tone: UInt8(index * 20))
    }
    try scratch.rest()
  }

  @Test func namesOfAnyKindAreFoundReadAndRemembered() throws {
    let scratch = try Scratch()
    try pile(scratch)
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    let first = try Dataset.geopile(scratch.path + "pile", index: index)
    let again = try #require(index.listing(of: scratch.path + "pile", kind: .pile))
    #expect(first.items == again.dataset(root: scratch.path + "pile").items)
    #expect(Set(first.sources) == Set(Self.names) && Set(first.classes) == Set(Self.names))
    #expect(try first.unreadable().isEmpty)
  }

  @Test func aPileOfAnyNamesIsComposedAndItsManifestReadBack() throws {
    let scratch = try Scratch()
    try pile(scratch)
    var recipe = PileRecipe(
      sources: Self.names.map { .init(name: $0, paths: [scratch.path + "pile/\($0)"]) },
      output: scratch.path + "out/"
    )
    recipe.size = 16
    let composed = try PileComposer(recipe).compose()
    let manifest = try #require(try Manifest.read(besidePile: scratch.path + "out/"))
    #expect(manifest.rows.count == composed.count && composed.count >= Self.names.count)
    #expect(Set(manifest.rows.map(\.source)) == Set(Self.names))
    #expect(try composed.unreadable().isEmpty)
  }

  @Test func aNameThatIsNoTextIsReportedAndPassedOver() throws {
    let scratch = try Scratch()
    try scratch.picture("pile/s/a.png")
    let bytes =
      [UInt8]((scratch.path + "pile/s/b").utf8) + [0xff, 0xfe] + [UInt8](".png".utf8) + [0]
    let descriptor = bytes.withUnsafeBufferPointer { name in
      name.withMemoryRebound(to: CChar.self) { name in
        name.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
      }
    }
    try #require(descriptor >= 0)
    close(descriptor)
    let pile = try Dataset.geopile(scratch.path + "pile")
    let bad = try pile.unreadable()
    #expect(pile.count == 2 && bad.count == 1)
    #expect(bad[0].reason.contains("not UTF-8"))
  }

  @Test func linksInACircleEndWithAndWithoutAnIndex() throws {
    let scratch = try Scratch()
    try scratch.picture("pile/one/forest/a.png")
    for (link, target) in [
      ("pile/one/forest/up", "pile"), ("pile/one/self", "pile/one/self"), ("pile/two", "pile/one"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path + link,
        withDestinationPath: scratch.path + target
      )
    }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "pile/one/forest/loop.png",
      withDestinationPath: scratch.path + "pile/one/forest/loop.png"
    )
    let index = PileIndex(folder: scratch.path + "cache", least: 1)
    let pile = try Dataset.geopile(scratch.path + "pile", index: index)
    #expect(pile.items.filter { $0.path.hasSuffix("/a.png") }.count >= 1 && pile.count < 20)
    let bad = try pile.unreadable()
    #expect(!bad.isEmpty && bad.allSatisfy { $0.path.hasSuffix("loop.png") })
  }

  @Test func imagesThatGoBetweenEpochsAreNamedOrPassedOver() throws {
    let scratch = try Scratch()
    for index in 0..<6 { try scratch.picture("pile/s/\(index).png", 40, 40, tone: UInt8(index)) }
    let pile = try Dataset.geopile(scratch.path + "pile")
    var settings = try LoaderSettings.pretraining
    settings.size = 16
    settings.batch = 2
    settings.cache = .none
    func count(_ loader: Loader, epoch: Int) throws -> Int {
      let queue = loader.batches(epoch: epoch)
      var result = 0
      while let batch = try queue.next() { result += batch.count }
      return result
    }
    let strict = try Loader(pile, settings)
    settings.onError = .skip
    let lenient = try Loader(pile, settings)
    #expect(try count(strict, epoch: 0) == 6)
    try FileManager.default.removeItem(atPath: scratch.path + "pile/s/2.png")
    #expect(truncate(scratch.path + "pile/s/4.png", 60) == 0)
    guard case .unreadable(let found) = errorOf({ try count(strict, epoch: 1) }) as? DatasetError
    else {
      Issue.record("files that went were not missed")
      return
    }
    #expect(found.map { FolderWalk.name(of: $0.path) } == ["2.png", "4.png"])
    #expect(try count(lenient, epoch: 1) == 4)
  }

  @Test func aPackedFileThatShrinksWhileItServesIsReadAround() throws {
    let scratch = try Scratch()
    for index in 0..<4 { try scratch.picture("pile/s/\(index).png", 40, 40, tone: UInt8(index)) }
    let pile = try Dataset.geopile(scratch.path + "pile")
    var settings = try LoaderSettings.pretraining
    settings.size = 16
    settings.batch = 4
    settings.cache = .none
    let first = try Loader(pile, settings).batches(epoch: 1).next()
    let plain = try #require(first?.image).values
    let packed = scratch.path + "packed"
    settings.cache = .file(path: packed)
    let loader = try Loader(pile, settings)
    _ = try loader.batches(epoch: 0).next()
    #expect(truncate(packed, 7000) == 0)
    #expect(try loader.batches(epoch: 1).next()?.image?.values == plain)
  }
}

extension Scratch {
  /// Writes a picture under a name that no URL would take as it is.
  fileprivate func named(_ name: String, tone: UInt8) throws {
    let full = path + name
    let folder = String(full[..<(full.lastIndex(of: "/") ?? full.endIndex)])
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let bytes = (0..<3 * 20 * 24).map { UInt8(truncatingIfNeeded: Int(tone) + $0 % 64) }
    try Picture.writePNG(Tensor(bytes: bytes, shape: [3, 20, 24], dtype: .uint8), to: full)
  }
}
