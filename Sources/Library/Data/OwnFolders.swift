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
    options: OwnFolderArguments.group(withEndings: true),
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
  ) { call, arguments, images, labels, classes in
    let choice = try arguments.choice(classes: classes, count: classes.count)
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
    options: OwnFolderArguments.group(withEndings: false),
    returns: "dataset",
    details: """
      `d[i]` has `before`, `after` and `mask`. Without `values`, what is above 0 in a mask is change; of more than two
      classes stored values are the positions. Where both have
      coordinates, corners are at most half a pixel apart; `align` reads other pairs on the pixels of `before`, 255 in
      the mask where `after` has none.
      """,
    examples: []
  ) { call, arguments, before, after, labels, classes in
    let choice = try arguments.choice(
      classes: classes,
      count: max(classes.count, 2),
      arePositions: classes.count > 2
    )
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
