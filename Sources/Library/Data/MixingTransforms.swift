import Datasets
import Language
import Tensor

/// Declares the transforms of colors, and those that mix batches.
func defineMixing(in library: Library) {
  library.define(
    "color_jitter",
    "Changes brightness, contrast, saturation and hue at random, in random order.",
    .tensor("x", "Images [..., bands, height, width], from 0 to 1 or of bytes; all get one draw."),
    Parameter.number("brightness", "The factor is from 1 − this to 1 + this.", default: 0.4).named,
    Parameter.number("contrast", "The factor is from 1 − this to 1 + this.", default: 0.4).named,
    Parameter.number("saturation", "The factor is from 1 − this to 1 + this.").optional
      .withDefault(nil, shown: "0.4").named,
    Parameter.number("hue", "Up to this share of the circle either way.").optional
      .withDefault(nil, shown: "0.1").named,
    .seed(),
    returns: "tensor",
    details: "Images of other than three bands keep saturation and hue. The result is from 0 to 1.",
    examples: [.init("color_jitter(ones(3, 2, 2), brightness=0, seed=1).max()", shows: "1")]
  ) { call, x, brightness, contrast, saturation, hue, seed in
    let isColored = x.rank > 2 && x.shape[x.rank - 3] == 3
    for (name, value) in [("saturation", saturation), ("hue", hue)] where value != 0 {
      try refuseIdle(name, value, of: "color_jitter", if: !isColored, "is for three bands")
    }
    var random = call.random(seed)
    let jitter = ColorJitter(
      brightness: brightness,
      contrast: contrast,
      saturation: saturation ?? 0.4,
      hue: hue ?? 0.1
    )
    return try Transforms.colorJitter(x, jitter, &random)
  }
  defineMixup(in: library)
}

private func defineMixup(in library: Library) {
  defineMixing(
    "mixup",
    "Blends each image of a batch, and its target, with the one opposite in the batch.",
    alpha: 0.8,
    in: library
  ) { Mixing(mixup: $0, smoothing: $1) }
  defineMixing(
    "cutmix",
    "Puts a box of the image opposite in the batch into each image, and mixes targets by its area.",
    alpha: 1,
    in: library
  ) { Mixing(cutmix: $0, smoothing: $1) }
}

private func defineMixing(
  _ name: String,
  _ summary: String,
  alpha: Double,
  in library: Library,
  _ make: @escaping (_ alpha: Double, _ smoothing: Double) -> Mixing
) {
  library.define(
    name,
    summary,
    .tensor("images", "Images [batch, bands, height, width]; an even number."),
    .tensor("targets", "Classes [batch], or 0 and 1 for each [batch, classes]."),
    .number("alpha", "Shape of the Beta distribution of the shares.", default: alpha),
    Parameter.number("smoothing", "How much of a target is spread over all classes.", default: 0)
      .named,
    Parameter.integer("classes", "How many classes there are.").optional.named,
    .seed(),
    returns: "record",
    details: """
      Targets are classes by number (then `classes` says how many there are), or 0 and 1 for each class. Gives a record
      of `image`, `target` [batch, classes] and `share`, the part of each image that is its own.
      """,
    examples: [
      .init("\(name)(rand(2, 3, 4, 4, seed=1), [0, 1], classes=2, seed=1).target.sum()", shows: "2")
    ]
  ) { call, images, targets, alpha, smoothing, classes, seed in
    let isByShare = targets.rank != 1
    try refuseIdle("classes", classes, of: name, if: isByShare, "is for classes by number")
    var random = call.random(seed)
    return try mixed(images, targets, classes, make(alpha, smoothing), name, &random)
  }
}

private func mixed(
  _ images: Tensor,
  _ targets: Tensor,
  _ classes: Int?,
  _ mixing: Mixing,
  _ name: String,
  _ random: inout Random
) throws -> Value {
  guard mixing.mixup + mixing.cutmix > 0 else {
    throw Failure("value", "\(name): alpha must be above 0")
  }
  let rows =
    targets.rank == 1
    ? try oneHot(targets.exactIntegers(of: name, "targets"), classes, name) : targets.detached
  let result = try mixing.mixed(images.detached, rows, &random)
  return Value(record: [
    ("image", result.images.asValue), ("target", result.targets.asValue),
    ("share", .number(result.share)),
  ])
}

/// Classes by number as rows of 0 and 1.
private func oneHot(_ labels: [Int], _ classes: Int?, _ name: String) throws -> Tensor {
  guard let classes, classes > 0 else {
    throw Failure(
      "argument",
      "\(name): targets are numbers of classes, so classes= must say how many"
    )
  }
  guard let wrong = labels.first(where: { !(0..<classes).contains($0) }) else {
    try requireMemory(for: [2, labels.count, classes], of: .float32)
    let values = labels.flatMap { label in (0..<classes).map { Float($0 == label ? 1 : 0) } }
    return try Tensor(values, shape: [labels.count, classes])
  }
  throw Failure("value", "\(name): class \(wrong) is none of 0 to \(classes - 1)")
}
