import Datasets
import Language

/// Declares the readers of one's own folders.
func defineOwnFolders(in library: Library) {
  library.define(
    "segmentation_folder",
    "Opens images and masks that go together by their names.",
    .string("images", "The folder of the images."),
    .string(
      "labels",
      "The folder of the masks, a file of outlines such as GeoJSON, or a folder of such files."
    ),
    .classes(),
    .values,
    .ignore,
    Parameter.integer("tile", "Height and width of tiles, in pixels; scenes whole by default.")
      .optional.named,
    .bandNumbers,
    .one,
    .ending("image_ending", "image"),
    .ending("label_ending", "mask"),
    .names,
    .missing,
    .align,
    .labelNodata,
    returns: "dataset",
    details: """
      `d[i]` has `image` and `mask` [height, width], the class of each pixel, 255 where it does not count. Stored values
      are the classes' positions unless `values` gives them. Names are equal up to their endings, or but for one word
      that each folder has throughout (`RGB_img7.tif`, `Buildings_img7.geojson`). Outlines are class 1 inside. Lines and
      points have no inside: they are left out, and a file of nothing else is refused. The images have coordinates, or are
      named as tiles of the web map (`…-x-y-zoom.png`). An image's own file of outlines may be
      empty: nothing lies in it. Where both have coordinates, corners of image and mask are at most half a pixel apart;
      other masks, and outlines that all miss, are refused.
      Pixels that lack data in a band of the image (nodata, a mask, alpha of 0, NaN) or in
      the mask do not count; there `d[i]` has NaN, and `valid` with 0.
      """,
    examples: []
  ) {
    call,
    images,
    labels,
    classes,
    values,
    ignore,
    tile,
    bands,
    one,
    imageEnding,
    labelEnding,
    names,
    missing,
    align,
    labelNodata in
    var choice = Dataset.FolderChoice()
    choice.classes = classes
    choice.coding = try maskCoding(values, ignore, classes: classes.count)
    choice.tile = tile
    choice.bands = bands
    choice.one = one
    choice.imageSuffix = imageEnding
    choice.maskSuffix = labelEnding
    choice.stems = try names.map(Dataset.FolderChoice.stems)
    choice.passesOver = missing == "skip"
    choice.isAligned = align
    choice.labelNodata = labelNodata.flatMap(LabelNodata.init) ?? .refused
    return try call.opening(images) { images in
      try call.opening(labels) {
        let data = try Dataset.segmentationFolder(images: images, labels: $0, choice)
        return try data.sayingWhatIsLeftOut(call)
      }
    }
  }
  defineChangeFolder(in: library)
  library.define(
    "superres_folder",
    "Opens images for super-resolution: pairs in `low` and `high`, or fine images to be made coarse.",
    .string("root", "The folder."),
    .integer("scale", "How many fine pixels are one coarse pixel, along a side.", default: 4),
    .align,
    returns: "dataset",
    details: """
      `d[i]` has `low` and `high`. Without the two folders every image below the root is a fine one, cut to a multiple of
      the scale, and reduced with the bicubic filter.
      """,
    examples: [
      .init(
        "superres_folder(\"notebooks/data/naip\", scale=4)[0].high.shape",
        shows: "[3, 724, 932]"
      )
    ]
  ) { call, root, scale, align in
    try call.opening(root) { try Dataset.superresFolder($0, scale: scale, isAligned: align) }
  }
}

private func defineChangeFolder(in library: Library) {
  library.define(
    "change_folder",
    "Opens two dates and masks of change that go together by their names.",
    .string("before", "The folder of the earlier images."),
    .string("after", "The folder of the later images."),
    .string("labels", "The folder of the masks."),
    .classes(default: []),
    .values,
    .ignore,
    Parameter.integer("tile", "Height and width of tiles, in pixels; scenes whole by default.")
      .optional.named,
    .bandNumbers,
    .one,
    .names,
    .missing,
    .align,
    .labelNodata,
    returns: "dataset",
    details: """
      `d[i]` has `before`, `after` and `mask`. Without `values`, what is above 0 in a mask is change; of more than two
      classes stored values are the positions. Where both have
      coordinates, corners are at most half a pixel apart; `align` reads other pairs on the pixels of `before`, 255 in
      the mask where `after` has none.
      """,
    examples: []
  ) {
    call,
    before,
    after,
    labels,
    classes,
    values,
    ignore,
    tile,
    bands,
    one,
    names,
    missing,
    align,
    labelNodata in
    var choice = Dataset.FolderChoice()
    choice.classes = classes
    choice.coding = try maskCoding(
      values,
      ignore,
      classes: max(classes.count, 2),
      arePositions: classes.count > 2
    )
    choice.tile = tile
    choice.bands = bands
    choice.one = one
    choice.stems = try names.map(Dataset.FolderChoice.stems)
    choice.passesOver = missing == "skip"
    choice.isAligned = align
    choice.labelNodata = labelNodata.flatMap(LabelNodata.init) ?? .refused
    return try call.opening(before) { before in
      try call.opening(after) { after in
        try call.opening(labels) {
          let data = try Dataset.changeFolder(before: before, after: after, labels: $0, choice)
          return try data.sayingWhatIsLeftOut(call)
        }
      }
    }
  }
}

extension Dataset {
  /// The dataset, once it was said what its masks leave out.
  fileprivate func sayingWhatIsLeftOut(_ call: CallContext) throws -> Dataset {
    if let text = try leftOutOfMasks() { call.output.warn(text) }
    return self
  }
}

extension Dataset.FolderChoice {
  /// The names of samples, from a list or from a file with one on each line.
  fileprivate static func stems(_ value: Value) throws -> [String] {
    let stems = try value.string.map { try names(inFile: $0) } ?? listed(value).map(stem)
    guard !stems.isEmpty else { throw Failure("value", "names: there is no name in it") }
    var known: Set<String> = []
    if let twice = stems.first(where: { !known.insert($0).inserted }) {
      throw Failure("value", "names: '\(twice)' is there twice")
    }
    return stems
  }

  private static func listed(_ value: Value) throws -> [String] {
    guard let names = value.strings else {
      let found = value.typeWithFault { $0.string == nil }
      throw Failure("type", "names: expected a list or a file of names, got \(found)")
    }
    return names
  }
}

extension Parameter where Argument == [String] {
  /// The names of the classes, or how many there are.
  fileprivate static func classes(default names: [String]? = nil) -> Self {
    let result = Self(
      "classes",
      type: "list or integer",
      "The names of the classes in their order, or how many there are."
    ) { value in
      guard let count = value.integer ?? value.strings?.count else { return nil }
      guard (0...255).contains(count) else {
        throw Failure("value", "classes: a mask can tell 255 classes apart, not \(count)")
      }
      return value.strings ?? (0..<count).map { "class \($0)" }
    }
    return names.map { result.withDefault($0, shown: "none") } ?? result
  }
}

extension Parameter where Argument == [Value]? {
  fileprivate static var values: Self {
    Parameter<[Value]>(
      "values",
      type: "list",
      "The stored value of each class, or its color [red, green, blue], each 0 to 255."
    ) { $0.elementsOfSequence }.optional.named
  }
}

extension Parameter where Argument == [Int] {
  fileprivate static var ignore: Self {
    Self.integers(
      "ignore",
      "Stored values that do not count, no class's; colors as 0xRRGGBB.",
      default: []
    ).named
  }
}

extension Parameter where Argument == [Int]? {
  fileprivate static var bandNumbers: Self {
    Parameter<[Int]>.integers("bands", "Bands to read, from 1; red, green, blue where left out.")
      .optional.named
  }
}

extension Parameter where Argument == String {
  fileprivate static func ending(_ name: String, _ of: String) -> Self {
    Self.string(
      name,
      "What names have between the stem and the dot in a \(of)'s file.",
      default: ""
    )
    .named
  }

  fileprivate static var missing: Self {
    Self.choice(
      "on_missing",
      "What becomes of images without a partner.",
      of: ["fail", "skip"],
      default: "fail"
    ).named
  }
}

extension Parameter where Argument == Bool {
  /// What becomes of partners that lie on other pixels than the image.
  static var align: Self {
    Self.bool(
      "align",
      "Whether what lies elsewhere is read on the first image's pixels, masks by the nearest, not refused.",
      default: false
    )
    .named
  }
}

extension Parameter where Argument == String? {
  fileprivate static var labelNodata: Self {
    Parameter<String>.choice(
      "label_nodata",
      "What pixels of a mask are whose value is a class and its nodata value; an error where left out.",
      of: [LabelNodata.asClass, .ignored].map(\.rawValue)
    ).optional.named
  }
}

extension Parameter where Argument == Value? {
  fileprivate static var names: Self {
    Parameter<Value>.any("names", "The samples to take: a list, or a file with one on each line.")
      .optional.named
  }
}
