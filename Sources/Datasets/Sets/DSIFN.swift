/// DSIFN, as scripts and configurations open it.
package struct DSIFNSet: PublishedSet {
  package static let name = "dsifn"
  package static let summary =
    "Opens DSIFN: two dates of six Chinese cities from Google Earth and where they differ."
  package static let details = """
    Opens `<split>/t1`, `t2`, `mask`, by stem whatever the endings; and the re-cut `A`, `B`, `label` with
    `list/<split>.txt`. Masks are change where they are above 0.
    """
  package static let published =
    "https://github.com/GeoZcx/A-deeply-supervised-image-fusion-network-for-change-detection-in-"
    + "remote-sensing-images"
  package static let task = Task.change
  package static let splits = ["train", "val", "test"]
  package static let heldOut: String? = "test"
  package static let example = "dsifn(\"DSIFN\", split=\"test\")"
  package static var arguments: [SetArgument<Self>] { [.tile(\.tile)] }

  package var split = "train"
  package var tile: Int? = 512

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset {
    try .dsifn(root, split: split, tile: tile)
  }
}

extension Dataset {
  /// DSIFN: pairs of Google Earth pictures of six Chinese cities.
  ///
  /// Folders `train`, `val`, `test` with `t1`, `t2` and `mask`, or the re-cut `A`, `B`, `label` with
  /// a list for each split.
  /// - Source: Zhang et al. 2020.
  package static func dsifn(_ root: String, split: String, tile: Int?) throws -> Dataset {
    try Tiling.check(tile, "dsifn")
    try Published.require(folder: root)
    if !Published.exists(FolderWalk.joined(root, "train")),
      Published.exists(FolderWalk.joined(root, "A"))
    {
      let list = "list/\(split).txt"
      _ = try Published.part([list], below: root, of: DSIFNSet.name, from: DSIFNSet.published)
      let stems = try Published.lines(FolderWalk.joined(root, list)).map(Published.stem)
      let folders = ["A", "B", "label"]
      return try pairs("dsifn", root, folders, stems: stems, tile: tile, from: DSIFNSet.published)
    }
    try DSIFNSet(split: split).requireKnownSplit()
    let folders = ["\(split)/t1", "\(split)/t2", "\(split)/mask"]
    return try pairs("dsifn", root, folders, stems: nil, tile: tile, from: DSIFNSet.published)
  }

  private static func pairs(
    _ name: String,
    _ root: String,
    _ folders: [String],
    stems: [String]?,
    tile: Int?,
    from published: String
  ) throws -> Dataset {
    for folder in folders {
      _ = try Published.part([folder], below: root, of: name, from: published)
    }
    let found = try folders.map { try PairLayout.Folder(FolderWalk.joined(root, $0)) }
    let layout = PairLayout(
      parts: [(.before, found[0]), (.after, found[1])],
      masks: .folder(found[2]),
      coding: .presence,
      task: .change,
      bands: nil,
      bandNames: ["red", "green", "blue"]
    )
    return Dataset(
      root: root,
      sources: [name],
      classes: ["no change", "change"],
      items: try layout.items(stems: stems, below: "\(folders[0])/", tile: tile),
      layout: layout
    )
  }
}
