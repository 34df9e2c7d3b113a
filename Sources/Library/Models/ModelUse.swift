import Language
import Models
import Tensor

import class Layers.Pass

/// Declares what models compute.
func defineModelUse(in library: Library) {
  defineModelOutputs(in: library)
  definePredict(in: library)
  defineModelLosses(in: library)
  library.define(
    "flops",
    "Counts the floating-point operations of a forward run, two for each multiply-add.",
    .model("model", "The model."),
    .integer("batch", "Number of images.", default: 1),
    Parameter.bool("step", "Whether to count a training step, gradients included.", default: false)
      .named,
    returns: "number",
    examples: [.init("vit(image=32, embed=8, depth=1, heads=2).flops() > 0", shows: "true")]
  ) { _, model, batch, isStep in
    Double(batch) * (isStep ? model.model.stepFlops : model.model.forwardFlops)
  }
  library.define(
    "freeze",
    "Keeps the parameters whose names begin with a prefix out of training.",
    .model("model", "The model."),
    .string("prefix", "Beginning of names up to a dot; everything where empty.", default: ""),
    examples: [
      .init("{ m = vit(image=32, embed=8, depth=1, heads=2); m.freeze(\"patch_embed\") }")
    ]
  ) { _, model, prefix -> Value in
    try model.setTrainable(false, prefix)
    return .none
  }
  library.define(
    "unfreeze",
    "Lets training change the parameters whose names begin with a prefix again.",
    .model("model", "The model."),
    .string("prefix", "Beginning of names up to a dot; everything where empty.", default: ""),
    examples: [.init("{ m = vit(image=32, embed=8, depth=1, heads=2); m.unfreeze() }")]
  ) { _, model, prefix -> Value in
    try model.setTrainable(true, prefix)
    return .none
  }
}

extension ModelObject {
  fileprivate func setTrainable(_ isTrainable: Bool, _ prefix: String) throws {
    if isTrainable, model is SimMIM, prefix == "teacher" || prefix.hasPrefix("teacher.") {
      throw ModelError.fixedTeacher
    }
    let prefix = prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
    if model.setTrainable(isTrainable, prefix: prefix) == 0 {
      throw ModelError.noSuchParameter(prefix: prefix, known: model.children.map(\.name))
    }
  }
}

private func defineModelOutputs(in library: Library) {
  library.define(
    "features",
    "Gives the map of each stage of a model's encoder.",
    .model("model", "The model."),
    .tensor("x", "Images, [batch, channels, height, width]."),
    Parameter.bool(
      "merged",
      "Whether maps are taken after the patch merging that ends a stage.",
      default: false
    ).named,
    returns: "list of tensors, [batch, width, height, width] each",
    examples: [
      .init(
        "len(swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]).features(zeros(1, 3, 32, 32)))",
        shows: "2"
      )
    ]
  ) { _, model, x, isMerged in
    guard let encoder = model.encoder else { throw ModelError.noHead }
    let image = try x.cast(to: .float32, of: "features")
    let maps =
      isMerged
      ? try encoder.maps(image, mask: nil, through: nil, Pass())
      : try encoder.pyramid(image, Pass())
    return try maps.map { try $0.image() }
  }
  defineReconstruction(in: library)
}

private func defineReconstruction(in library: Library) {
  library.define(
    "reconstruct",
    "Rebuilds images from what a mask leaves of them, in normalized units.",
    .model("model", "A model of masked images."),
    .batch("image", "Images, or a batch of image and mask."),
    Parameter.tensor("mask", "1 for hidden patches, [batch, height/patch, width/patch].").optional,
    returns: "tensor, [batch, channels, height, width]",
    examples: [
      .init(
        "simmim(vit(image=32, embed=8, depth=1, heads=2)).reconstruct(zeros(1, 3, 32, 32), ones(1, 2, 2)).shape",
        shows: "[1, 3, 32, 32]"
      )
    ]
  ) { _, model, image, mask in
    guard let simmim = model.model as? SimMIM else {
      throw Failure(
        "type",
        "reconstruct: \(model.model.summary) is no model of masked images",
        argument: 0,
        help: "simmim(encoder) is one"
      )
    }
    return try simmim.reconstruct(batch: image.with(mask))
  }
}
