import Datasets
import Language

/// Declares the published downstream datasets.
func defineDownstream(in library: Library) {
  defineClassification(in: library)
  defineBigEarthNet(in: library)
  defineChangeSets(in: library)
  defineSegmentationSets(in: library)
  library.define(
    "spacenet2",
    "Opens SpaceNet 2 for super-resolution: 8 bands of WorldView-3 as taken and pan-sharpened.",
    .root,
    .split(of: ["train", "test", "all"]),
    .integer("scale", "How many fine pixels are one coarse pixel, along a side.", default: 4),
    returns: "dataset",
    details: """
      `d[i]` has `low` [8, 160, 160] and `high` [8, 160·scale, 160·scale], resampled from 162 and 650 pixels of the
      same ground; 2047, the most that 11 bits hold, is 1. Opens the tarballs' layout (`SN2_buildings/train/…/MUL` beside
      `MUL-PanSharpen`) and the older one (`sn2_AOI_2_Vegas/…/MS.tif` beside `PS-MS.tif`). There is no published split
      for this use.
      """,
    examples: []
  ) { call, root, split, scale in
    try call.opening(root) { try Dataset.spacenet2($0, split: split, scale: scale) }
  }
}

extension Parameter where Argument == String {
  /// The folder that a dataset was unpacked to.
  static var root: Self { .string("root", "The folder that it was unpacked to.") }

  /// One of a dataset's parts.
  static func split(of names: [String]) -> Self {
    .string("split", "The part: \(names.joined(separator: ", ")).", default: "train")
  }
}

extension Parameter where Argument == Int? {
  /// The size of tiles.
  static func tile(_ size: Int) -> Self {
    let result = Parameter<Int>.integer(
      "tile",
      "Height and width of the tiles that scenes are cut into, in pixels; none leaves them whole."
    ).optional.named
    return result.withDefault(size, shown: "\(size)")
  }
}

extension Parameter where Argument == BandChoice {
  /// The bands of Sentinel-2 to take.
  static var bands: Self {
    let result = choosing("\"rgb\", \"all\" or names of bands.")
    return result.withDefault(.rgb, shown: "\"rgb\"").named
  }

  /// Bands by name or number.
  static func choosing(_ summary: String) -> Self {
    Self("bands", type: "string or list", summary) { value in
      switch value.string {
      case "rgb": return .rgb
      case "all": return .all
      case let name?: return .named([name])
      case nil: break
      }
      return value.elementsOfSequence.flatMap { items in
        let names = items.compactMap { $0.string ?? $0.integer.map { "\($0)" } }
        return names.count == items.count ? .named(names) : nil
      }
    }
  }
}

private func defineClassification(in library: Library) {
  library.define(
    "ucmerced",
    "Opens UC Merced Land Use: 2100 aerial pictures of 21 classes.",
    .root,
    .split(of: ["train", "val", "test", "all"]),
    returns: "dataset",
    details: """
      Pictures lie in `UCMerced_LandUse/Images/<class>`, the splits in `uc_merced-<split>.txt` beside it; "all" needs no
      split files.
      """,
    examples: []
  ) { call, root, split in
    try call.opening(root) { try Dataset.ucmerced($0, split: split) }
  }
}

private func defineBigEarthNet(in library: Library) {
  library.define(
    "bigearthnet",
    "Opens BigEarthNet, version 1 or 2: Sentinel-2 patches and the land cover in them.",
    .root,
    .split(of: ["train", "val", "test", "all"]),
    .bands,
    Parameter.integer("labels", "The nomenclature: 19 or 43 classes.", default: 19).named,
    Parameter.number("fraction", "The share of the patches to take.", default: 1).named,
    Parameter.integer("seed", "Seed of that share.", default: 42).named,
    Parameter.bool(
      "replacement",
      "Whether the share is drawn as the published protocol draws it, so that patches may come twice.",
      default: true
    ).named,
    Parameter.bool(
      "drop_bad",
      "Whether patches under snow, cloud or cloud shadow are left out, by the published lists.",
      default: true
    ).named,
    returns: "dataset",
    details: """
      `d[i]` has `image`, each band stretched between the published code's quantiles in 256 steps, `labels` (0 or 1
      for each class) and `class_names`. Bands of 20 and 60 m are brought to the finest of those taken. Splits are
      `<split>.txt` or `bigearthnet-<split>.txt` (with the two lists of bad patches beside them), `bigearthnet-<split>.csv`,
      or version 2's `metadata.parquet`; "all" takes every patch that is there and needs no list. The share with
      replacement is NumPy's `default_rng(seed).choice`.
      """,
    examples: []
  ) { call, root, split, bands, labels, fraction, seed, replacement, dropsBad in
    var choice = Dataset.BigEarthNetChoice()
    choice.split = split
    choice.bands = bands
    choice.labels = labels
    choice.fraction = fraction
    choice.seed = seed
    choice.replacement = replacement
    choice.dropsBad = dropsBad
    return try call.opening(root) { try Dataset.bigEarthNet($0, choice) }
  }
}

private func defineChangeSets(in library: Library) {
  library.define(
    "oscd",
    "Opens OSCD: two dates of Sentinel-2 of 24 cities and where they differ.",
    .root,
    .split(of: ["train", "test"]),
    .bands,
    .tile(192),
    returns: "dataset",
    details: """
      `d[i]` has `before`, `after` and `mask`. Opens the published folders (`Onera … - Images`, `… Train Labels`) and SeCo's
      (`train.txt`, `<city>/imgs_1`). The color bands are stretched between SeCo's quantiles in 256 steps; other choices
      of bands give reflectances, 10000 being 1. Tiles that reach beyond a scene are filled with 0, and their masks with
      255, which does not count.
      """,
    examples: []
  ) { call, root, split, bands, tile in
    try call.opening(root) { try Dataset.oscd($0, split: split, bands: bands, tile: tile) }
  }
  library.define(
    "dsifn",
    "Opens DSIFN: two dates of six Chinese cities from Google Earth and where they differ.",
    .root,
    .split(of: ["train", "val", "test"]),
    .tile(512),
    returns: "dataset",
    details: """
      Opens `<split>/t1`, `t2`, `mask`, by stem whatever the endings; and the re-cut `A`, `B`, `label` with
      `list/<split>.txt`. Masks are change where they are above 0.
      """,
    examples: []
  ) { call, root, split, tile in
    try call.opening(root) { try Dataset.dsifn($0, split: split, tile: tile) }
  }
}

private func defineSegmentationSets(in library: Library) {
  library.define(
    "whu_building",
    "Opens the WHU aerial buildings: Christchurch in tiles, and which pixels are buildings.",
    .root,
    .split(of: ["train", "val", "test"]),
    .tile(512),
    returns: "dataset",
    details: "Files lie in `<split>/image` and `<split>/label`, with equal names.",
    examples: []
  ) { call, root, split, tile in
    try call.opening(root) { try Dataset.whuBuilding($0, split: split, tile: tile) }
  }
  library.define(
    "vaihingen",
    "Opens ISPRS Vaihingen: false-color orthophotos and six classes of land cover.",
    .root,
    .split(of: ["train", "val", "test", "all"]),
    .tile(512),
    returns: "dataset",
    details: """
      Bands are infrared, red and green. Tiles lie side by side; the last ones are moved back into the scene, as
      mmsegmentation's converter does. Eroded masks (`*_noBoundary.tif`) are preferred; their black boundaries become
      255, which does not count. Opens the published folders (`top`) and what the converter writes (`img_dir`, `ann_dir`).
      """,
    examples: []
  ) { call, root, split, tile in
    try call.opening(root) { try Dataset.vaihingen($0, split: split, tile: tile) }
  }
}
