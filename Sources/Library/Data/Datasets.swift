import Datasets
import Language
import Tensor

/// Declares rasters, datasets, masks and transforms.
func defineData(in library: Library) {
  library.beginSection("Rasters and datasets")
  defineRasters(in: library)
  defineFolders(in: library)
  definePublishedSets(in: library)
  defineOwnFolders(in: library)
  defineChoice(in: library)
  defineSplit(in: library)
  defineDescription(in: library)
  defineBatches(in: library)
  defineComposer(in: library)
  defineMasks(in: library)
  defineMixing(in: library)
  defineTransforms(in: library)
}

extension Parameter where Argument == DatasetObject {
  /// The dataset that a method is asked of.
  static func dataset() -> Self { .object("data", type: "dataset", "The dataset.") }
}

extension Parameter where Argument == Int? {
  /// A seed that the session gives where it is left out.
  static func seed() -> Self {
    Parameter<Int>.integer("seed", "Seed of its own; the session's generator where left out.")
      .optional.named
  }
}

private let examplePile = "geopile(\"notebooks/data\")"

private func defineFolders(in library: Library) {
  library.define(
    "geopile",
    "Opens a pile: every folder under the root is a source, each a tree of class folders and images.",
    .string("root", "The folder."),
    .otherBands,
    .one,
    returns: "dataset",
    details: """
      `d[i]` is a record with `image` ([3, height, width] from 0 to 1), `path`, `source` and, in class folders,
      `label` and `class`. A root without folders is one source. The manifest of `geopile_compose` gives each tile
      its `place`. Other bands are named with `bands`; images that are not of 8 bits need `one`. The list of a large pile is kept in the
      user's cache folder until one of its folders changes, unless the session may not write there.
      """,
    examples: [.init("\(examplePile).sources", shows: "[\"landsat\", \"naip\"]")]
  ) { call, root, bands, one in
    let pile = try call.opening(root) { try Dataset.geopile($0, index: call.pileIndex) }
    return try pile.reading(bands: bands, one: one, "geopile")
  }
  library.define(
    "imagefolder",
    "Opens images in class folders.",
    .string("root", "The folder."),
    .otherBands,
    .one,
    returns: "dataset",
    examples: [
      .init("len(imagefolder(\"notebooks/data\"))", shows: "8"),
      .init(
        "imagefolder(\"notebooks/data/naip\", bands=[\"nir\", \"red\"])[0].image.shape",
        shows: "[2, 724, 934]"
      ),
    ]
  ) { call, root, bands, one in
    let folder = try call.opening(root) { try Dataset.imageFolder($0, index: call.pileIndex) }
    return try folder.reading(bands: bands, one: one, "imagefolder")
  }
}

extension Parameter where Argument == BandChoice? {
  /// Other bands than the three colors of a picture.
  fileprivate static var otherBands: Self {
    Parameter<BandChoice>.choosing(
      "Bands by number, from 1, or name; \"all\", \"rgb\". Color pictures by default."
    ).optional.named
  }
}

extension Parameter where Argument == Double? {
  /// What becomes 1.
  static var one: Self {
    Parameter<Double>.number(
      "one",
      "The stored value that becomes 1; 255 of 8-bit images, others need it."
    ).optional.named
  }
}

private func defineChoice(in library: Library) {
  library.define(
    "take",
    "Gives the first samples.",
    .dataset(),
    .integer("n", "How many."),
    returns: "dataset",
    examples: [.init("len(\(examplePile).take(2))", shows: "2")]
  ) { _, data, count in
    try data.dataset.take(count)
  }
  library.define(
    "sample",
    "Draws samples at random, none of them twice.",
    .dataset(),
    .integer("n", "How many."),
    .seed(),
    returns: "dataset",
    examples: [.init("len(\(examplePile).sample(3, seed=1))", shows: "3")]
  ) { call, data, count, seed in
    try data.dataset.sample(count, seed: call.interpreter.random.seed(orNext: seed))
  }
  defineSubset(in: library)
}

private func defineSubset(in library: Library) {
  library.define(
    "subset",
    "Draws a share of the samples at random; they stay in their order.",
    .dataset(),
    .number("fraction", "The share, above 0 and up to 1."),
    .seed(),
    returns: "dataset",
    examples: [.init("len(\(examplePile).subset(0.5, seed=1))", shows: "4")]
  ) { call, data, fraction, seed in
    try data.dataset.subset(fraction, seed: call.interpreter.random.seed(orNext: seed))
  }
  library.define(
    "filter",
    "Keeps the samples for which a function is true.",
    .dataset(),
    .function("f", "Gets a sample; its image is read only where the function asks for it."),
    returns: "dataset",
    examples: [.init("len(\(examplePile).filter(s -> s.source == \"naip\"))", shows: "4")]
  ) { call, data, function in
    let dataset = data.dataset
    return try dataset.choosing(
      dataset.items.indices.filter { position in
        try call.checkInterruption()
        let kept = try call(function, [Value(UnopenedSample(dataset, position))])
        if let flag = kept.bool { return flag }
        guard let number = kept.number else {
          throw Failure("type", "filter: f must give true or false, not \(kept.typeWithArticle)")
        }
        return number != 0
      }
    )
  }
}

private func defineSplit(in library: Library) {
  library.define(
    "split",
    "Divides a dataset at random into disjoint parts.",
    .dataset(),
    .numbers(
      "ratios",
      "The parts' shares; what they leave of 1 is left out.",
      default: [0.8, 0.2]
    ),
    .seed(),
    Parameter.bool(
      "stratify",
      "Whether the shares hold within every source and class.",
      default: true
    ).named,
    Parameter.choice(
      "by",
      "What stays together; the place, where it is known, unless told otherwise.",
      of: Dataset.Unit.allCases.map(\.rawValue)
    ).optional.named,
    returns: "list of datasets",
    details: """
      Tiles that overlap share a place, so that a split by place keeps held-out ground out of training. Places are
      known for piles that `geopile_compose` made.
      """,
    examples: [
      .init("[len(p) for p in \(examplePile).split([0.5, 0.5], seed=1)]", shows: "[4, 4]")
    ]
  ) { call, data, ratios, seed, stratify, unit in
    try data.dataset.split(
      ratios,
      seed: call.interpreter.random.seed(orNext: seed),
      stratify: stratify,
      by: unit.flatMap(Dataset.Unit.init(rawValue:))
    )
  }
}
