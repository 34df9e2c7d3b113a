import Datasets
import Language
import Tensor

private let images = "Images [..., height, width]."

/// Declares the transforms of images.
func defineTransforms(in library: Library) {
  defineCrop(in: library)
  defineResize(in: library)
  defineRandomCrop(in: library)
  for transform in ImageTransforms.known { define(transform, in: library) }
}

/// Declares a transform by what it says of itself.
private func define<Transform: ImageTransform>(
  _ transform: Transform.Type,
  in library: Library
) {
  let initial = Transform()
  let options = transform.options.map { ScriptOption($0) }
  let group = OptionGroup(initial, options.map { $0.member(initial) }) { change, function in
    try options.checkRules(of: change, function)
  }
  let examples = [Builtin.Example(transform.example.call, shows: transform.example.shows)]
  guard transform.isRandom else {
    library.define(
      transform.name,
      transform.summary,
      .tensor("x", transform.images),
      options: group.byPosition,
      returns: "tensor",
      details: transform.details,
      examples: examples
    ) { call, change, x in
      try change.changed(x) { call.random(nil) }
    }
    return
  }
  library.define(
    transform.name,
    transform.summary,
    .tensor("x", transform.images),
    .seed(),
    options: group,
    returns: "tensor",
    details: transform.details,
    examples: examples
  ) { call, change, x, seed in
    try change.changed(x) { call.random(seed) }
  }
}

private func defineCrop(in library: Library) {
  library.define(
    "crop",
    "Cuts a part out of images.",
    .tensor("x", images),
    .integer("top", "First row.", default: 0),
    .integer("left", "First column.", default: 0),
    .integer("height", "Number of rows."),
    .integer("width", "Number of columns."),
    returns: "tensor",
    examples: [
      .init("crop(zeros(3, 8, 8), top=2, left=1, height=4, width=5).shape", shows: "[3, 4, 5]")
    ]
  ) { _, x, top, left, height, width in
    try Transforms.crop(x, top: top, left: left, height: height, width: width)
  }
}

private func defineResize(in library: Library) {
  library.define(
    "resize",
    "Resizes images as Pillow does, nearest as PyTorch's nearest-exact; integer images keep their type, rounded and clipped.",
    .tensor("x", images),
    .integerOrList("size", "[height, width], or one number for a square."),
    .choice(
      "mode",
      "How pixels between pixels are made.",
      of: ResampleMode.self,
      default: .bilinear
    ),
    Parameter.bool(
      "antialias",
      "Whether reducing widens the filter, so that no pixel is left out."
    ).optional.withDefault(nil, shown: "true"),
    returns: "tensor",
    examples: [.init("resize(zeros(3, 8, 8), [4, 6]).shape", shows: "[3, 4, 6]")]
  ) { _, x, size, mode, antialias in
    let size = try readSize(size, "resize")
    try refuseIdle("antialias", antialias, of: "resize", if: mode == .nearest, forSmoothModes)
    return try x.resized(
      height: size.height,
      width: size.width,
      mode: mode,
      antialias: antialias ?? true
    )
  }
}

private func defineRandomCrop(in library: Library) {
  library.define(
    "random_resized_crop",
    "Cuts a random part out of images and resizes it.",
    .tensor("x", images),
    .integerOrList("size", "[height, width], or one number for a square."),
    .numbers("scale", "The part's share of the area, from and to.", default: [0.67, 1]),
    .numbers(
      "ratio",
      "The part's width over its height, from and to.",
      default: [3.0 / 4, 4.0 / 3]
    ),
    .choice(
      "mode",
      "How pixels between pixels are made.",
      of: ResampleMode.self,
      default: .bilinear
    ),
    .seed(),
    returns: "tensor",
    examples: [.init("random_resized_crop(zeros(3, 9, 7), 4, seed=1).shape", shows: "[3, 4, 4]")]
  ) { call, x, size, scale, ratio, mode, seed in
    let size = try readSize(size, "random_resized_crop")
    var random = call.random(seed)
    return try Transforms.randomResizedCrop(
      x,
      height: size.height,
      width: size.width,
      crop: RandomCrop(scale: interval(scale, "scale"), ratio: interval(ratio, "ratio")),
      mode: mode,
      &random
    )
  }
}

private func interval(_ numbers: [Double], _ name: String) throws -> ClosedRange<Double> {
  guard numbers.count == 2, numbers[0] <= numbers[1] else {
    throw Failure("value", "random_resized_crop: \(name) must be [from, to], not \(numbers)")
  }
  return numbers[0]...numbers[1]
}
