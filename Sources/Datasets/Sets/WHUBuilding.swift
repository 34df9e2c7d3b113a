import Tensor

/// The WHU aerial buildings, as scripts and configurations open it.
package struct WHUBuildingSet: PublishedSet {
  package static let name = "whu_building"
  package static let otherNames = ["whu"]
  package static let summary =
    "Opens the WHU aerial buildings: Christchurch in tiles, and which pixels are buildings."
  package static let details = "Files lie in `<split>/image` and `<split>/label`, with equal names."
  package static let published =
    "http://gpcv.whu.edu.cn/data/building_dataset.html"
  package static let task = Task.segmentation
  package static let splits = ["train", "val", "test"]
  package static let heldOut: String? = "test"
  package static let example = "whu_building(\"WHU\", split=\"test\")"
  package static var arguments: [SetArgument<Self>] { [.tile(\.tile)] }

  package var split = "train"
  package var tile: Int? = 512

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset {
    try .whuBuilding(root, split: split, tile: tile)
  }
}

extension Dataset {
  /// WHU aerial buildings: Christchurch in tiles of 512 pixels.
  ///
  /// - Source: Ji et al. 2019.
  package static func whuBuilding(_ root: String, split: String, tile: Int?) throws -> Dataset {
    try WHUBuildingSet(split: split).requireKnownSplit()
    try Tiling.check(tile, "whu_building")
    try Published.require(folder: root)
    let base = "3. The cropped image tiles and raster labels"
    let prefix = Published.exists(FolderWalk.joined(root, base)) ? "\(base)/\(split)" : split
    let folders = try ["image", "label"].map { name in
      let folder = try Published.part(
        ["\(prefix)/\(name)"],
        below: root,
        of: WHUBuildingSet.name,
        from: WHUBuildingSet.published
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
