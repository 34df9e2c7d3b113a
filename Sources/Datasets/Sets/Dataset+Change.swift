import Tensor

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
      _ = try Published.part([list], below: root, of: "dsifn", from: Published.dsifn)
      let stems = try Published.lines(FolderWalk.joined(root, list)).map(Published.stem)
      let folders = ["A", "B", "label"]
      return try pairs("dsifn", root, folders, stems: stems, tile: tile, from: Published.dsifn)
    }
    try Published.check(split, among: ["train", "val", "test"], "dsifn")
    let folders = ["\(split)/t1", "\(split)/t2", "\(split)/mask"]
    return try pairs("dsifn", root, folders, stems: nil, tile: tile, from: Published.dsifn)
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

  /// WHU aerial buildings: Christchurch in tiles of 512 pixels.
  ///
  /// - Source: Ji et al. 2019.
  package static func whuBuilding(_ root: String, split: String, tile: Int?) throws -> Dataset {
    try Published.check(split, among: ["train", "val", "test"], "whu_building")
    try Tiling.check(tile, "whu_building")
    try Published.require(folder: root)
    let base = "3. The cropped image tiles and raster labels"
    let prefix = Published.exists(FolderWalk.joined(root, base)) ? "\(base)/\(split)" : split
    let folders = try ["image", "label"].map { name in
      let folder = try Published.part(
        ["\(prefix)/\(name)"],
        below: root,
        of: "whu_building",
        from: Published.whu
      )
      return try PairLayout.Folder(FolderWalk.joined(root, folder))
    }
    let layout = PairLayout(
      parts: [(.image, folders[0])],
      masks: .folder(folders[1]),
      coding: .presence,
      task: .segmentation,
      bands: nil,
      bandNames: ["red", "green", "blue"]
    )
    return Dataset(
      root: root,
      sources: ["whu_building"],
      classes: ["background", "building"],
      items: try layout.items(below: "\(prefix)/image/", tile: tile),
      layout: layout
    )
  }
}
