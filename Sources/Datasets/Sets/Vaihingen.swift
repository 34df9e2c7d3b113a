import Tensor

/// ISPRS Vaihingen, as scripts and configurations open it.
package struct VaihingenSet: PublishedSet {
  package static let name = "vaihingen"
  package static let summary =
    "Opens ISPRS Vaihingen: false-color orthophotos and six classes of land cover."
  package static let details = """
    Bands are infrared, red and green. Tiles lie side by side; the last ones are moved back into the scene, as
    mmsegmentation's converter does. Eroded masks (`*_noBoundary.tif`) are preferred; their black boundaries become
    255, which does not count. Opens the published folders (`top`) and what the converter writes (`img_dir`, `ann_dir`).
    """
  package static let published =
    "https://www.isprs.org/education/benchmarks/UrbanSemLab/2d-sem-label-vaihingen.aspx"
  package static let task = Task.segmentation
  package static let splits = ["train", "val", "test", "all"]
  package static let example = "vaihingen(\"Vaihingen\", split=\"all\", tile=none)"
  package static var arguments: [SetArgument<Self>] { [.tile(\.tile)] }

  package var split = "train"
  package var tile: Int? = 512

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset {
    try .vaihingen(root, split: split, tile: tile)
  }
}

extension Dataset {
  /// ISPRS Vaihingen: false-color orthophotos (infrared, red, green) of 33 areas.
  ///
  /// The published folders (masks in colors, boundaries black in the eroded ones), or the tiles that
  /// mmsegmentation's converter writes (0 for boundaries, 1 to 6 for the classes).
  /// - Source: mmsegmentation `tools/dataset_converters/vaihingen.py`.
  package static func vaihingen(_ root: String, split: String, tile: Int?) throws -> Dataset {
    try VaihingenSet(split: split).requireKnownSplit()
    try Tiling.check(tile, "vaihingen")
    try Published.require(folder: root)
    return Published.exists(FolderWalk.joined(root, "img_dir"))
      ? try convertedVaihingen(root, split: split, tile: tile)
      : try originalVaihingen(root, split: split, tile: tile)
  }

  private static func originalVaihingen(
    _ root: String,
    split: String,
    tile: Int?
  ) throws -> Dataset {
    _ = try Published.part(
      ["top"],
      below: root,
      of: VaihingenSet.name,
      from: VaihingenSet.published
    )
    let images = try PairLayout.Folder(FolderWalk.joined(root, "top"))
    let masks = try vaihingenMasks(root)
    let stems = images.names.keys.sorted { area($0) < area($1) }.filter {
      belongs(area($0), split)
    }
    guard !stems.isEmpty else {
      throw DatasetError.missingPart(
        dataset: VaihingenSet.name,
        path: FolderWalk.joined(root, "top/top_mosaic_09cm_area\(split == "train" ? 1 : 2).tif"),
        published: VaihingenSet.published
      )
    }
    let layout = layout(images, masks, .colors(vaihingenColors))
    return dataset(
      root,
      layout,
      try layout.items(stems: stems, below: "top/", tile: tile)
    )
  }

  /// The eroded masks where they are there, as the published benchmark has them.
  private static func vaihingenMasks(_ root: String) throws -> PairLayout.Folder {
    let folders = [
      "", "gts_eroded_for_participants", "gts_for_participants",
      "ISPRS_semantic_labeling_Vaihingen_ground_truth_eroded_COMPLETE",
      "ISPRS_semantic_labeling_Vaihingen_ground_truth_COMPLETE",
    ].map { $0.isEmpty ? root : FolderWalk.joined(root, $0) }.filter(Published.exists)
    for suffix in ["_noBoundary", ""] {
      for folder in folders {
        if let found = try? PairLayout.Folder(folder, suffix: suffix) { return found }
      }
    }
    throw DatasetError.missingPart(
      dataset: VaihingenSet.name,
      path: FolderWalk.joined(root, "top_mosaic_09cm_area1_noBoundary.tif"),
      published: VaihingenSet.published
    )
  }

  private static func convertedVaihingen(
    _ root: String,
    split: String,
    tile: Int?
  ) throws -> Dataset {
    let folder = split == "test" ? "val" : split
    let isDivided = Published.exists(FolderWalk.joined(root, "img_dir/train"))
    let below = isDivided ? "img_dir/\(folder)" : "img_dir"
    let labels = isDivided ? "ann_dir/\(folder)" : "ann_dir"
    _ = try Published.part(
      [labels],
      below: root,
      of: VaihingenSet.name,
      from: VaihingenSet.published
    )
    let images = try PairLayout.Folder(FolderWalk.joined(root, below))
    let masks = try PairLayout.Folder(FolderWalk.joined(root, labels))
    let stems = images.names.keys.sorted().filter { isDivided || belongs(area($0), split) }
    guard !stems.isEmpty else {
      throw DatasetError.noImages(path: FolderWalk.joined(root, below), below: images.names.count)
    }
    var classes: [Int: UInt8] = [0: MaskCoding.ignored, 255: MaskCoding.ignored]
    for number in 1...6 { classes[number] = UInt8(number - 1) }
    let layout = layout(images, masks, .values(classes))
    return dataset(
      root,
      layout,
      try layout.items(stems: stems, below: "\(below)/", tile: tile)
    )
  }

  private static func layout(
    _ images: PairLayout.Folder,
    _ masks: PairLayout.Folder,
    _ coding: MaskCoding
  ) -> PairLayout {
    PairLayout(
      parts: [(.image, images)],
      masks: .folder(masks),
      coding: coding,
      task: .segmentation,
      bands: nil,
      bandNames: ["infrared", "red", "green"]
    )
  }

  private static func dataset(_ root: String, _ layout: PairLayout, _ items: [Item]) -> Dataset {
    Dataset(
      root: root,
      sources: ["vaihingen"],
      classes: [
        "impervious_surface", "building", "low_vegetation", "tree", "car", "clutter",
      ],
      items: items,
      layout: layout
    )
  }

  /// The number of the area in a file's name, such as 11 of `top_mosaic_09cm_area11`.
  private static func area(_ stem: String) -> Int {
    guard let range = stem.ranges(of: "area").last else { return 0 }
    return Int(stem[range.upperBound...].prefix { $0.isNumber }) ?? 0
  }

  private static func belongs(_ area: Int, _ split: String) -> Bool {
    split == "all" || trainingAreas.contains(area) == (split == "train")
  }

  private static let trainingAreas: Set<Int> = [
    1, 3, 5, 7, 11, 13, 15, 17, 21, 23, 26, 28, 30, 32, 34, 37,
  ]

  private static let vaihingenColors: [Int: UInt8] = [
    0xffffff: 0, 0x0000ff: 1, 0x00ffff: 2, 0x00ff00: 3, 0xffff00: 4, 0xff0000: 5,
    0x000000: MaskCoding.ignored,
  ]
}
