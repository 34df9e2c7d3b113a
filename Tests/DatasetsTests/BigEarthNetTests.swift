import Foundation
import Tensor
import Testing

@testable import Datasets

@Suite struct BigEarthNetTests {
  private func choice(
    _ change: (inout BigEarthNetSet) -> Void
  ) -> BigEarthNetSet {
    var result = BigEarthNetSet()
    change(&result)
    return result
  }

  @Test func labelsOfThe43BecomeThoseOfThe19() throws {
    let scratch = try Scratch()
    try scratch.patch("S2A_1", ["Rice fields", "Vineyards", "Airports", "Sea and ocean"])
    try scratch.patch("S2A_2", ["Dump sites"])
    let data = try Dataset.bigEarthNet(scratch.path, choice { $0.split = "all" })
    let names = try #require(try data.labels(of: data.items[0])).map { data.classes[$0] }
    #expect(names == ["Arable land", "Permanent crops", "Marine waters"])
    // A patch that has only labels without a successor has none.
    #expect(try data.sample(at: 1).content.labels == [Int](repeating: 0, count: 19))
    let all = try Dataset.bigEarthNet(
      scratch.path,
      choice {
        $0.split = "all"
        $0.labels = 43
      }
    )
    #expect(try all.sample(at: 0).content.labels?.reduce(0, +) == 4)
    #expect(BigEarthNet.from43.count == 43 && BigEarthNet.all43.count == 43)
    #expect(BigEarthNet.from43.count { $0 == nil } == 11)
  }

  @Test func bandsAreBroughtToOneGridAndStretched() throws {
    let scratch = try Scratch()
    try scratch.patch("S2A_1", ["Pastures"])
    let data = try Dataset.bigEarthNet(
      scratch.path,
      choice {
        $0.split = "all"
        $0.bands = .all
      }
    )
    let image = try data.sample(at: 0).image
    #expect(image.shape == [12, 12, 12])
    let red = try image.selected(axis: 0, at: 3).doubles
    #expect(abs(red[0] - (73.0 / 2305 * 255).rounded(.down) / 255) < 1e-6)
  }

  @Test func badPatchesAreLeftOutAndTheirListsAreRequired() throws {
    let scratch = try Scratch()
    for name in ["S2A_1", "S2A_2", "S2A_3"] { try scratch.patch(name, ["Pastures"]) }
    try scratch.text("train.txt", "S2A_1\nS2A_2\nS2A_3\n")
    #expect(
      throws: DatasetError.missingPart(
        dataset: "bigearthnet",
        path: scratch.path + "patches_with_seasonal_snow.csv",
        published: BigEarthNetSet.badPatches
      )
    ) { try Dataset.bigEarthNet(scratch.path, choice { _ in }) }
    try scratch.text("patches_with_seasonal_snow.csv", "S2A_2\n")
    try scratch.text("patches_with_cloud_and_shadow.csv", "S2A_9\n")
    let kept = try Dataset.bigEarthNet(scratch.path, choice { _ in })
    #expect(kept.items.map { FolderWalk.name(of: $0.path) } == ["S2A_1", "S2A_3"])
    #expect(try Dataset.bigEarthNet(scratch.path, choice { $0.dropsBad = false }).count == 3)
  }

  @Test func withoutListsAllPatchesOpenAndNoSplit() throws {
    let scratch = try Scratch()
    try scratch.patch("S2A_1", ["Pastures"], below: "")
    try scratch.patch("S2A_2", ["Vineyards"], below: "")
    #expect(try Dataset.bigEarthNet(scratch.path, choice { $0.split = "all" }).count == 2)
    let missing = DatasetError.missingList(
      dataset: "bigearthnet",
      path: scratch.path + "val.txt",
      published: "\(Published.splits)/bigearthnet-val.txt"
    )
    #expect("\(missing)".hasSuffix("split=\"all\" takes what is there without it"))
    #expect(throws: missing) { try Dataset.bigEarthNet(scratch.path, choice { $0.split = "val" }) }
    try FileManager.default.removeItem(atPath: scratch.path + "S2A_1")
    try FileManager.default.removeItem(atPath: scratch.path + "S2A_2")
    let none = errorOf { try Dataset.bigEarthNet(scratch.path, choice { $0.split = "all" }) }
    guard case .missingPart = none as? DatasetError else {
      Issue.record("a folder without patches opened")
      return
    }
  }

  @Test func brokenLabelsAndListsAreNamed() throws {
    let scratch = try Scratch()
    try scratch.patch("S2A_1", ["Pastures"])
    try scratch.text("BigEarthNet-v1.0/S2A_1/S2A_1_labels_metadata.json", "{\"labels\": [3")
    let data = try Dataset.bigEarthNet(scratch.path, choice { $0.split = "all" })
    guard case .file(let path, _) = errorOf({ try data.sample(at: 0) }) as? DatasetError else {
      Issue.record("broken JSON passed")
      return
    }
    #expect(path.hasSuffix("S2A_1_labels_metadata.json"))
    try scratch.text(
      "BigEarthNet-v1.0/S2A_1/S2A_1_labels_metadata.json",
      "{\"labels\": [\"Moon\"]}"
    )
    guard case .label(_, "Moon", _) = errorOf({ try data.sample(at: 0) }) as? DatasetError else {
      Issue.record("an unknown label passed")
      return
    }
    try scratch.text("bigearthnet-val.csv", "S2A_1,S1A_1\nid,other\n")
    guard
      case .columns(_, 2, _, _) = errorOf({
        try Dataset.bigEarthNet(scratch.path, choice { $0.split = "val" })
      }) as? DatasetError
    else {
      Issue.record("a list of something else passed")
      return
    }
  }

  @Test func theSecondVersionsTableIsRead() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: root + "Tests/Fixtures/datasets/metadata.parquet",
      toPath: scratch.path + "metadata.parquet"
    )
    let table = try PatchTable(root: scratch.path)
    #expect(table.rows.map(\.split) == ["train", "val", "train", "test"] || table.rows.count == 4)
    #expect(table.rows[0].patch == "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57")
    #expect(!table.rows[0].labels.isEmpty)
    // Every way of cutting the file short is an error, none a crash.
    let whole = try Data(contentsOf: URL(filePath: scratch.path + "metadata.parquet"))
    for length in stride(from: 0, to: whole.count, by: 61) {
      try whole.prefix(length).write(to: URL(filePath: scratch.path + "metadata.parquet"))
      #expect(errorOf { try PatchTable(root: scratch.path) } is DatasetError)
    }
    for place in stride(from: 4, to: whole.count, by: 7) {
      var damaged = whole
      damaged[place] ^= 0xff
      try damaged.write(to: URL(filePath: scratch.path + "metadata.parquet"))
      if let error = errorOf({ try PatchTable(root: scratch.path) }) {
        #expect(error is DatasetError)
      }
    }
  }

  @Test func aTextTableWithOtherColumnsIsNamed() throws {
    let scratch = try Scratch()
    try scratch.text("metadata.csv", "patch_id,split\nS2A,train\n")
    guard
      case .columns(_, 1, _, "patch_id, split") = errorOf({ try PatchTable(root: scratch.path) })
        as? DatasetError
    else {
      Issue.record("a table without labels passed")
      return
    }
    try scratch.text(
      "metadata.csv",
      "patch_id,labels,split\nS2A_x_1_2,\"['Pastures', 'Beaches, dunes, sands']\",validation\n"
    )
    let row = try PatchTable(root: scratch.path).rows[0]
    #expect(row.split == "val" && row.labels == [4, 14])
  }

  @Test func sharesAreThoseThatNumPyDraws() throws {
    var random = NumPyRandom(seed: 42)
    #expect(
      random.integers(below: 1000, count: 10) == [89, 773, 654, 438, 433, 858, 85, 697, 201, 94]
    )
    var large = NumPyRandom(seed: 42)
    #expect(
      large.integers(below: 519_284, count: 5) == [46346, 401_902, 339_908, 227_902, 224_857]
    )
    var small = NumPyRandom(seed: 7)
    #expect(small.integers(below: 3, count: 12) == [2, 1, 2, 2, 1, 2, 2, 0, 0, 0, 0, 2])
  }

  @Test func aShareIsDrawnWithReplacementUnlessAskedOtherwise() throws {
    let scratch = try Scratch()
    for index in 0..<10 { try scratch.patch("S2A_\(index)", ["Pastures"]) }
    let drawn = try Dataset.bigEarthNet(
      scratch.path,
      choice {
        $0.split = "all"
        $0.fraction = 0.9
      }
    )
    // default_rng(42).choice(10, 9)
    let expected = [0, 7, 6, 4, 4, 8, 0, 6, 2].map { "S2A_\($0)" }
    #expect(drawn.items.map { FolderWalk.name(of: $0.path) } == expected)
    let once = try Dataset.bigEarthNet(
      scratch.path,
      choice {
        $0.split = "all"
        $0.fraction = 0.9
        $0.replacement = false
      }
    )
    #expect(Set(once.items.map(\.path)).count == 9)
  }
}
