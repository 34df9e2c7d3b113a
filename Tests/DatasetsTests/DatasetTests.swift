import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

@Suite struct DatasetTests {
  private func folders(_ scratch: Scratch) throws {
    for index in 0..<6 { try scratch.picture("one/airplane/a\(index).png", tone: UInt8(index)) }
    for index in 0..<4 { try scratch.picture("one/forest/f\(index).png", tone: UInt8(20 + index)) }
    for index in 0..<3 { try scratch.picture("two/x\(index).png", 30, 30, tone: UInt8(40 + index)) }
    try Data("not an image".utf8).write(to: URL(filePath: scratch.path + "one/notes.txt"))
  }

  @Test func everyFolderOfAPileIsASource() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let pile = try Dataset.geopile(scratch.path)
    #expect(pile.sources == ["one", "two"])
    #expect(pile.classes == ["airplane", "forest"])
    #expect(pile.count == 13)
    #expect(pile.items[6].path == "one/forest/f0.png")
    #expect(pile.items[6].label == 1)
    #expect(pile.items[12].label == nil)
    let rows = try pile.table()
    #expect(rows[0] == .init(source: "one", images: 10, classes: 2, size: "20 × 24"))
    #expect(rows[1] == .init(source: "two", images: 3, classes: 0, size: "30 × 30"))
  }

  @Test func aFlatFolderIsOneSource() throws {
    let scratch = try Scratch()
    try scratch.picture("b.png")
    try scratch.picture("a.png")
    let pile = try Dataset.geopile(scratch.path)
    #expect(pile.items.map(\.path) == ["a.png", "b.png"])
    #expect(pile.sources.count == 1)
  }

  @Test func anImageFolderHasItsFoldersAsClasses() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let folder = try Dataset.imageFolder(scratch.path + "one")
    #expect(folder.classes == ["airplane", "forest"])
    #expect(folder.count == 10)
    #expect(folder.task == .classification)
  }

  @Test func aSampleIsTheImageFromZeroToOne() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let sample = try Dataset.geopile(scratch.path).sample(at: -1)
    #expect(sample.source == "two")
    #expect(sample.path == scratch.path + "two/x2.png")
    #expect(sample.image.shape == [3, 30, 30])
    #expect(try abs(sample.image.values[1] - 43.0 / 255) < 1e-6)
  }

  @Test func missingAndEmptyFoldersAreNamed() throws {
    let scratch = try Scratch()
    #expect(throws: DatasetError.missingFolder(path: "/nowhere")) {
      try Dataset.geopile("/nowhere")
    }
    #expect(throws: DatasetError.noImages(path: scratch.path, below: 0)) {
      try Dataset.imageFolder(scratch.path)
    }
    try scratch.picture("full/a.png")
    try FileManager.default.createDirectory(
      atPath: scratch.path + "hollow",
      withIntermediateDirectories: true
    )
    #expect(throws: DatasetError.emptySources(root: scratch.path, names: ["hollow"])) {
      try Dataset.geopile(scratch.path)
    }
    #expect(throws: DatasetError.notAFolder(path: scratch.path + "full/a.png")) {
      try Dataset.geopile(scratch.path + "full/a.png")
    }
  }

  @Test func linksInACircleEnd() throws {
    let scratch = try Scratch()
    try scratch.picture("one/a.png")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "one/again",
      withDestinationPath: scratch.path + "one"
    )
    #expect(try Dataset.geopile(scratch.path).count == 1)
  }

  @Test func samplesAreDrawnWithoutRepetitionAndBySeed() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let pile = try Dataset.geopile(scratch.path)
    let drawn = try pile.sample(8, seed: 1)
    #expect(Set(drawn.items.map(\.path)).count == 8)
    #expect(try drawn.items == pile.sample(8, seed: 1).items)
    #expect(try drawn.items != pile.sample(8, seed: 2).items)
    #expect(throws: DatasetError.tooMany(operation: "sample", wanted: 14, available: 13)) {
      try pile.sample(14, seed: 1)
    }
    #expect(throws: DatasetError.index(13, count: 13)) { try pile.sample(at: 13) }
    #expect(try pile.subset(0.5, seed: 1).count == 7)
  }

  @Test func aSplitIsDisjointAndCoversAll() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let pile = try Dataset.geopile(scratch.path)
    let parts = try pile.split([0.5, 0.5], seed: 3)
    let paths = parts.flatMap { $0.items.map(\.path) }
    #expect(paths.count == 13 && Set(paths).count == 13)
    // Stratified: three of the six airplanes in each half.
    #expect(parts.map { $0.items.count { $0.label == 0 } } == [3, 3])
    #expect(throws: DatasetError.ratios([0.8, 0.3])) { try pile.split([0.8, 0.3], seed: 3) }
    let tiny = try pile.take(1)
    #expect(errorOf { try tiny.split([0.8, 0.2], seed: 1) } is DatasetError)
  }

  @Test func partsThatDoNotAddUpToOneLeaveImagesOut() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let parts = try Dataset.geopile(scratch.path).split([0.3, 0.2], seed: 3, stratify: false)
    #expect(parts[0].count == 4)
    #expect((2...3).contains(parts[1].count))
  }

  @Test func aSplitByPlaceKeepsPlacesWhole() throws {
    let items = (0..<60).map {
      Dataset.Item(path: "\($0).png", source: 0, place: "place \($0 / 6)")
    }
    let pile = Dataset(root: "/", sources: ["s"], classes: [], items: items)
    let parts = try pile.split([0.8, 0.2], seed: 5)
    #expect(parts.map(\.count) == [48, 12])
    let places = parts.map { Set($0.items.compactMap(\.place)) }
    #expect(places[0].isDisjoint(with: places[1]))
    #expect(try pile.split([0.8, 0.2], seed: 6)[1].items != parts[1].items)
  }

  @Test func theEntropyOfTwoEqualHalvesIsOneBit() {
    var counts = [Int](repeating: 0, count: 256)
    counts[10] = 50
    #expect(Entropy.bits(counts) == 0)
    counts[200] = 50
    #expect(Entropy.bits(counts) == 1)
    #expect(Entropy.bits([Int](repeating: 3, count: 256)) == 8)
  }

  @Test func statisticsAreThoseOfAllPixels() throws {
    let scratch = try Scratch()
    try folders(scratch)
    let pile = try Dataset.geopile(scratch.path)
    var values: [Double] = []
    for index in 0..<pile.count {
      let image = try pile.sample(at: index).image
      values += try image.selected(axis: 0, at: 1).doubles
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let green = try pile.statistics()[1]
    #expect(green.band == "green")
    #expect(abs(green.mean - mean) < 1e-6)
    #expect(abs(green.standardDeviation - variance.squareRoot()) < 1e-6)
    #expect(try pile.entropy(images: 13, seed: 0) > 5)
  }

  @Test func allUnreadableImagesAreNamedAtOnce() throws {
    let scratch = try Scratch()
    try folders(scratch)
    for name in ["one/forest/bad.png", "two/bad.png"] {
      try Data().write(to: URL(filePath: scratch.path + name))
    }
    let error = errorOf { try Dataset.geopile(scratch.path).statistics() }
    guard case .unreadable(let images) = error as? DatasetError else {
      Issue.record("\(String(describing: error))")
      return
    }
    let expected = ["one/forest/bad.png", "two/bad.png"].map { scratch.path + $0 }
    #expect(images.map(\.path) == expected)
  }

  @Test func hashesAreThoseOfTheStandard() {
    var hash = SHA256()
    hash.add("abc".utf8)
    #expect(
      hash.hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    var long = SHA256()
    for _ in 0..<1000 { long.add(String(repeating: "a", count: 1000).utf8) }
    #expect(
      long.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )
  }
}
