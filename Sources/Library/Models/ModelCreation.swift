import Language
import Models
import Tensor

/// Declares what makes models.
func defineModelCreation(in library: Library) {
  defineSwin(in: library)
  defineViT(in: library)
  defineSimMIM(in: library)
  library.define(
    "classifier",
    "Puts a linear head on an encoder, for scenes of one class or of several.",
    .encoder("encoder", "The encoder, which is trained with the head."),
    .integer("classes", "Number of classes."),
    .bool("multilabel", "Whether a scene may belong to several classes at once.", default: false),
    Parameter.integer("seed", "Seed of the initial weights; the session's where left out.")
      .optional.named,
    returns: "model",
    examples: [
      .init(
        "classifier(swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]), 5).classes",
        shows: "5"
      )
    ]
  ) { call, encoder, classes, multilabel, seed in
    ModelObject(
      try Classifier(
        encoder: encoder,
        classes: classes,
        multilabel: multilabel,
        seed: call.interpreter.random.seed(orNext: seed)
      )
    )
  }
}

private func defineSwin(in library: Library) {
  library.define(
    "swin",
    "Makes a Swin Transformer.",
    Parameter.choice(
      "preset",
      "Sizes of the paper's models; \"nano\" is for trials.",
      of: SwinConfiguration.presets.map(\.name)
    ).optional,
    .integer("image", "Side of the images, in pixels.", default: 224),
    .integer("window", "Side of a window, in tokens.", default: 7),
    .integer("channels", "Number of bands.", default: 3),
    .integer("patch", "Side of a patch, in pixels.", default: 4),
    Parameter.integer("embed", "Width of the first stage; each following one is twice as wide.")
      .optional,
    Parameter.integers("depths", "Number of blocks of each stage.").optional,
    Parameter.integers("heads", "Number of attention heads of each stage.").optional,
    .number("mlp_ratio", "Hidden width of the MLPs, in widths.", default: 4),
    .number("drop_path", "Largest probability that a branch is skipped in training.", default: 0),
    .integer("classes", "Number of classes of a head; 0 for none.", default: 0),
    Parameter.weights("weights", "A file, or a model, to take the weights from.").optional,
    Parameter.integer("seed", "Seed of the initial weights; the session's where left out.")
      .optional,
    returns: "model",
    examples: [
      .init(
        "swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]).features(zeros(1, 3, 32, 32))[1].shape",
        shows: "[1, 16, 4, 4]"
      )
    ]
  ) {
    call,
    preset,
    image,
    window,
    channels,
    patch,
    embed,
    depths,
    heads,
    ratio,
    drop,
    classes,
    weights,
    seed in
    var c = SwinConfiguration(image: image, window: window, channels: channels, patch: patch)
    if let preset = try preset
      ?? defaultPreset("swin", [embed != nil, depths != nil, heads != nil])
    {
      try c.apply(preset: preset)
    }
    c.embed = embed ?? c.embed
    c.depths = depths ?? c.depths
    c.heads = heads ?? c.heads
    (c.mlpRatio, c.dropPath, c.classes) = (ratio, drop, classes)
    let model = try Swin(c, seed: call.interpreter.random.seed(orNext: seed))
    if let weights { call.output.warn(try weights.load(into: model).described) }
    return ModelObject(model)
  }
}

private func defineViT(in library: Library) {
  library.define(
    "vit",
    "Makes a plain vision transformer.",
    Parameter.choice(
      "preset",
      "Sizes of the paper's models; \"nano\" is for trials.",
      of: ViTConfiguration.presets.map(\.name)
    ).optional,
    .integer("image", "Side of the images, in pixels.", default: 224),
    .integer("patch", "Side of a patch, in pixels.", default: 16),
    Parameter.integer("embed", "Width of tokens.").optional,
    Parameter.integer("depth", "Number of blocks.").optional,
    Parameter.integer("heads", "Number of attention heads.").optional,
    .integer("classes", "Number of classes of a head; 0 for none.", default: 0),
    .integer("channels", "Number of bands.", default: 3),
    .number("mlp_ratio", "Hidden width of the MLPs, in widths.", default: 4),
    .number("drop_path", "Largest probability that a branch is skipped in training.", default: 0),
    Parameter.weights("weights", "A file, or a model, to take the weights from.").optional,
    Parameter.integer("seed", "Seed of the initial weights; the session's where left out.")
      .optional,
    returns: "model",
    examples: [
      .init(
        "vit(image=32, embed=8, depth=2, heads=2).features(zeros(1, 3, 32, 32))[0].shape",
        shows: "[1, 8, 2, 2]"
      )
    ]
  ) {
    call,
    preset,
    image,
    patch,
    embed,
    depth,
    heads,
    classes,
    channels,
    ratio,
    drop,
    weights,
    seed in
    var c = ViTConfiguration()
    (c.image, c.patch, c.channels, c.classes) = (image, patch, channels, classes)
    if let preset = try preset ?? defaultPreset("vit", [embed != nil, depth != nil, heads != nil]) {
      try c.apply(preset: preset)
    }
    c.embed = embed ?? c.embed
    c.depth = depth ?? c.depth
    c.heads = heads ?? c.heads
    (c.mlpRatio, c.dropPath) = (ratio, drop)
    let model = try ViT(c, seed: call.interpreter.random.seed(orNext: seed))
    if let weights { call.output.warn(try weights.load(into: model).described) }
    return ModelObject(model)
  }
}

/// The preset where none is named: none where all sizes are given.
private func defaultPreset(_ name: String, _ given: [Bool]) throws -> String? {
  if given.allSatisfy({ $0 }) { return nil }
  let sizes = name == "swin" ? "embed, depths and heads" : "embed, depth and heads"
  throw Failure("argument", "\(name): give a preset, or all of \(sizes)")
}

private func defineSimMIM(in library: Library) {
  library.define(
    "simmim",
    "Makes a model of masked images, beside a teacher if there is one.",
    .encoder("encoder", "The student, which is trained in place."),
    Parameter.encoder("teacher", "Whose features the student's should resemble; it is copied.")
      .optional,
    .number("alpha", "Weight of the likeness to the teacher.", default: 1),
    .integer("stage", "After which stage the features are compared, 1 to 4.", default: 3),
    Parameter.integers(
      "teacher_bands",
      "Bands of the images that the teacher sees, from 0; red, green and blue where left out."
    ).optional.named,
    Parameter.integer("seed", "Seed of the initial weights; the session's where left out.")
      .optional.named,
    returns: "model",
    details:
      "With a teacher this is continual pre-training (arXiv 2302.04476), without one SimMIM.",
    examples: [
      .init(
        "simmim(swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]))"
          + ".reconstruct(zeros(1, 3, 32, 32), ones(1, 8, 8)).shape",
        shows: "[1, 3, 32, 32]"
      )
    ]
  ) { call, encoder, teacher, alpha, stage, bands, seed in
    let model = try SimMIM(
      encoder: encoder,
      teacher: teacher,
      alpha: alpha,
      stage: stage,
      teacherBands: bands,
      seed: call.interpreter.random.seed(orNext: seed)
    )
    if let teacher, bands == nil, teacher.channels != encoder.channels {
      call.output.warn("simmim: the teacher sees bands \(model.teacherBands)")
    }
    return ModelObject(model)
  }
}

extension ModelObject: ValueConvertible {
  package var asValue: Value { Value(self) }
}
