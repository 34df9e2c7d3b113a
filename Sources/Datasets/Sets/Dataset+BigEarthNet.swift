extension Dataset {
  /// BigEarthNet, version 1 or 2 by what lies in the folder.
  package static func bigEarthNet(_ root: String, _ choice: BigEarthNetSet) throws -> Dataset {
    try choice.requireKnownSplit()
    try Published.require(folder: root)
    try check(choice)
    let names = try choice.bands.names(
      of: BigEarthNet.quantiles.map(\.band),
      rgb: ["B04", "B03", "B02"],
      "bigearthnet"
    )
    let isSecond = Published.exists(FolderWalk.joined(root, "BigEarthNet-S2"))
    let (items, table) =
      isSecond ? try secondVersion(root, choice) : (try firstVersion(root, choice), nil)
    let layout = BigEarthNet(bandNames: names, labelCount: choice.labels, table: table)
    guard !items.isEmpty else {
      throw DatasetError.missingPart(
        dataset: BigEarthNetSet.name,
        path: FolderWalk.joined(root, isSecond ? "BigEarthNet-S2" : "BigEarthNet-v1.0"),
        published: isSecond ? BigEarthNetSet.published : BigEarthNetSet.firstPublished
      )
    }
    let whole = Dataset(
      root: root,
      sources: ["bigearthnet"],
      classes: layout.classes,
      items: items,
      layout: layout
    )
    return try share(of: whole, choice)
  }

  private static func check(_ choice: BigEarthNetSet) throws {
    func require(_ name: String, _ isRight: Bool, _ expected: String, _ actual: String) throws {
      try DatasetError.require(BigEarthNetSet.name, name, isRight, expected, actual)
    }
    try require("labels", [19, 43].contains(choice.labels), "19 or 43", "\(choice.labels)")
    let isShare = choice.fraction > 0 && choice.fraction <= 1
    try require("fraction", isShare, "above 0 and up to 1", "\(choice.fraction)")
    let isWord = (0...Int(UInt32.max)).contains(choice.seed)
    try require("seed", isWord, "from 0 to 4294967295", "\(choice.seed)")
  }

  /// `default_rng(seed).choice(n, int(fraction * n))`, with replacement; or a plain subset.
  private static func share(of whole: Dataset, _ choice: BigEarthNetSet) throws -> Dataset {
    guard choice.fraction < 1 else { return whole }
    guard choice.replacement else {
      return try whole.subset(choice.fraction, seed: UInt64(choice.seed))
    }
    var random = NumPyRandom(seed: UInt32(choice.seed))
    let wanted = Int(choice.fraction * Double(whole.count))
    guard wanted > 0 else {
      throw DatasetError.emptyPart(ratio: choice.fraction, count: whole.count, groups: whole.count)
    }
    return try whole.choosing(random.integers(below: whole.count, count: wanted))
  }

  private static func firstVersion(
    _ root: String,
    _ choice: BigEarthNetSet
  ) throws -> [Item] {
    let base =
      Published.exists(FolderWalk.joined(root, "BigEarthNet-v1.0")) ? "BigEarthNet-v1.0/" : ""
    let (names, list) = try patches(root, base: base, split: choice.split)
    let bad =
      choice.dropsBad ? try badPatches(root, isRequired: list?.hasSuffix(".txt") ?? false) : []
    return try names.filter { !bad.contains($0) }.map { patch in
      let path = "\(base)\(patch)"
      guard list == nil || Published.exists(FolderWalk.joined(root, path)) else {
        throw DatasetError.missingPart(
          dataset: BigEarthNetSet.name,
          path: FolderWalk.joined(root, path),
          published: BigEarthNetSet.firstPublished
        )
      }
      return Item(path: path, source: 0)
    }
  }

  /// The names of a split's patches and the list that they are from.
  private static func patches(
    _ root: String,
    base: String,
    split: String
  ) throws -> ([String], list: String?) {
    guard split != "all" else {
      let folder = base.isEmpty ? root : FolderWalk.joined(root, base)
      let patches = try FolderWalk.entries(of: folder).filter {
        $0.isFolder && $0.name.hasPrefix("S2")
      }
      return (patches.map(\.name), nil)
    }
    let list = try Published.list(
      ["\(split).txt", "bigearthnet-\(split).txt", "bigearthnet-\(split).csv"],
      below: root,
      of: BigEarthNetSet.name,
      from: "\(Published.splits)/bigearthnet-\(split).txt"
    )
    let path = FolderWalk.joined(root, list)
    let names = try Published.lines(path).enumerated().map { number, line in
      let name = String(line.prefix { $0 != "," })
      guard name.hasPrefix("S2"), !name.contains("/") else {
        throw DatasetError.columns(
          path: path,
          line: number + 1,
          expected: "the name of a Sentinel-2 patch",
          actual: "\"\(name.prefix(60))\""
        )
      }
      return name
    }
    return (names, list)
  }

  /// Patches under snow, cloud or cloud shadow.
  private static func badPatches(_ root: String, isRequired: Bool) throws -> Set<String> {
    var bad: Set<String> = []
    for kind in ["seasonal_snow", "cloud_and_shadow"] {
      let name = "patches_with_\(kind).csv"
      let path = FolderWalk.joined(root, name)
      guard isRequired || Published.exists(path) else { continue }
      _ = try Published.part(
        [name],
        below: root,
        of: BigEarthNetSet.name,
        from: BigEarthNetSet.badPatches
      )
      bad.formUnion(try Published.lines(path).map { String($0.prefix { $0 != "," }) })
    }
    return bad
  }

  private static func secondVersion(
    _ root: String,
    _ choice: BigEarthNetSet
  ) throws -> ([Item], [String: [Int]]) {
    guard choice.labels == 19 else {
      throw DatasetError.argument(
        operation: BigEarthNetSet.name,
        name: "labels",
        expected: "19 for version 2",
        actual: "\(choice.labels)"
      )
    }
    let isBare = !["metadata.parquet", "metadata.csv"].contains {
      Published.exists(FolderWalk.joined(root, $0))
    }
    if isBare, choice.split == "all" { return (try unlabeledPatches(root), [:]) }
    let table = try PatchTable(root: root)
    var items: [Item] = []
    var labels: [String: [Int]] = [:]
    for row in table.rows where choice.split == "all" || row.split == choice.split {
      let tile = row.patch.split(separator: "_").dropLast(2).joined(separator: "_")
      items.append(Item(path: "BigEarthNet-S2/\(tile)/\(row.patch)", source: 0, place: tile))
      labels[row.patch] = row.labels
    }
    return (items, labels)
  }

  /// The second version's patches where the table of labels is not there.
  private static func unlabeledPatches(_ root: String) throws -> [Item] {
    let base = FolderWalk.joined(root, "BigEarthNet-S2")
    return try FolderWalk.entries(of: base).filter(\.isFolder).flatMap { tile in
      try FolderWalk.entries(of: FolderWalk.joined(base, tile.name)).filter(\.isFolder).map {
        Item(path: "BigEarthNet-S2/\(tile.name)/\($0.name)", source: 0, place: tile.name)
      }
    }
  }
}
