import Options

/// BigEarthNet, as scripts and configurations open it.
package struct BigEarthNetSet: PublishedSet {
  package static let name = "bigearthnet"
  package static let otherNames = ["ben"]
  package static let summary =
    "Opens BigEarthNet, version 1 or 2: Sentinel-2 patches and the land cover in them."
  package static let details = """
    `d[i]` has `image`, each band stretched between the published code's quantiles in 256 steps, `labels` (0 or 1
    for each class) and `class_names`. Bands of 20 and 60 m are brought to the finest of those taken. Splits are
    `<split>.txt` or `bigearthnet-<split>.txt` (with the two lists of bad patches beside them), `bigearthnet-<split>.csv`,
    or version 2's `metadata.parquet`; "all" takes every patch that is there and needs no list. The share with
    replacement is NumPy's `default_rng(seed).choice`.
    """
  package static let published = "https://zenodo.org/records/10891137"
  /// Where the first version is to be had.
  static let firstPublished = "https://zenodo.org/records/12687186"
  /// Where the lists of patches under snow and cloud are to be had.
  static let badPatches = "https://bigearth.net"
  package static let task = Task.multilabel
  package static let splits = ["train", "val", "test", "all"]
  package static let example = "bigearthnet(\"BigEarthNet\", split=\"val\", labels=43)"
  package static var arguments: [SetArgument<Self>] {
    [
      .bands(\.bands),
      .option(
        .integer("labels", "The nomenclature: 19 or 43 classes.", \.labels).key("TASK.LABELS")
      ),
      .option(
        .number("fraction", "The share of the patches to take.", \.fraction).key("TRAIN_FRAC")
      ),
      .option(.integer("seed", "Seed of that share.", \.seed)),
      .option(
        .flag(
          "replacement",
          "Whether the share is drawn as the published protocol draws it, so that patches may come twice.",
          \.replacement
        )
      ),
      .option(
        .flag(
          "drop_bad",
          "Whether patches under snow, cloud or cloud shadow are left out, by the published lists.",
          \.dropsBad
        )
      ),
    ]
  }

  package var split = "train"
  package var bands = BandChoice.rgb
  /// 19 or 43.
  package var labels = 19
  /// The share of the patches.
  package var fraction = 1.0
  package var seed = 42
  /// Whether a share is drawn as the published protocol does, so that some patches come twice.
  package var replacement = true
  /// Whether patches under snow, cloud or cloud shadow are left out.
  package var dropsBad = true

  package init() {}

  package func open(_ root: String) throws -> Dataset { try .bigEarthNet(root, self) }
}
