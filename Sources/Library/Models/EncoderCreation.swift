import Language
import Models
import Tensor

/// Declares the maker of Swin Transformers.
func defineSwin(in library: Library) {
  library.define(
    "swin",
    "Makes a Swin Transformer.",
    .preset(SwinConfiguration.presets.map(\.name)),
    .imageSide,
    .integer("window", "Side of a window, in tokens.", default: 7),
    .bandCount,
    .patchSide(4),
    Parameter.integer("embed", "Width of the first stage; each following one is twice as wide.")
      .optional,
    Parameter.integers("depths", "Number of blocks of each stage.").optional,
    Parameter.integers("heads", "Number of attention heads of each stage.").optional,
    .mlpRatio,
    .dropPath,
    .headClasses,
    .initialWeights,
    .initialSeed,
    .bandNames,
    .absolutePositions,
    returns: "model",
    examples: [
      .init(
        "swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]).features(zeros(1, 3, 32, 32))[1].shape",
        shows: "[1, 16, 4, 4]"
      )
    ],
    body: makeSwin
  )
}

private func makeSwin(
  _ call: CallContext,
  _ preset: String?,
  _ image: Int,
  _ window: Int,
  _ channels: Int,
  _ patch: Int,
  _ embed: Int?,
  _ depths: [Int]?,
  _ heads: [Int]?,
  _ ratio: Double,
  _ drop: Double,
  _ classes: Int,
  _ weights: WeightSource?,
  _ seed: Int?,
  _ bands: [String]?,
  _ absolute: Bool
) throws -> ModelObject {
  var c = SwinConfiguration(image: image, window: window, channels: channels, patch: patch)
  let sizes = [embed != nil, depths != nil, heads != nil]
  if let preset = try presetName(preset, "swin", sizes, "embed, depths and heads") {
    try c.apply(preset: preset)
  }
  (c.embed, c.depths, c.heads) = (embed ?? c.embed, depths ?? c.depths, heads ?? c.heads)
  (c.mlpRatio, c.dropPath, c.classes, c.absolute) = (ratio, drop, classes, absolute)
  let model = try Swin(c, seed: call.interpreter.random.seed(orNext: seed))
  if let stage = c.stageOfPartWindows { call.output.warn(fillingUp(stage, of: c)) }
  return try filled(model, from: weights, bands, "swin", call)
}

/// What is done with maps that windows do not divide, and what would spare it.
private func fillingUp(_ stage: Int, of c: SwinConfiguration) -> String {
  let side = c.map(stage - 1)
  let fitting = c.fittingWindows.prefix(4).map(String.init).joined(separator: ", ")
  return
    "swin: images of \(c.image) pixels have a map of \(side) × \(side) tokens in stage \(stage), "
    + "which is filled up to whole windows of \(c.window)"
    + (fitting.isEmpty ? "" : "; windows of \(fitting) divide all maps")
}

/// Declares the maker of plain vision transformers.
func defineViT(in library: Library) {
  library.define(
    "vit",
    "Makes a plain vision transformer.",
    .preset(ViTConfiguration.presets.map(\.name)),
    .imageSide,
    .patchSide(16),
    Parameter.integer("embed", "Width of tokens.").optional,
    Parameter.integer("depth", "Number of blocks.").optional,
    Parameter.integer("heads", "Number of attention heads.").optional,
    .headClasses,
    .bandCount,
    .mlpRatio,
    .dropPath,
    .initialWeights,
    .initialSeed,
    .bandNames,
    Parameter.choice(
      "pooling",
      "What a head sees: the class token, or the mean of the others.",
      of: ViTConfiguration.Pooling.self,
      default: .token
    ).named,
    Parameter.choice(
      "relative",
      "Where relative position biases stand: shared by all blocks, in each, both, or nowhere.",
      of: ViTConfiguration.RelativePositions.self,
      default: .shared
    ).named,
    .absolutePositions,
    Parameter.number("layer_scale", "What the factors of the blocks' branches begin with.").named(
      default: 0.1
    ),
    returns: "model",
    examples: [
      .init(
        "vit(image=32, embed=8, depth=2, heads=2).features(zeros(1, 3, 32, 32))[0].shape",
        shows: "[1, 8, 2, 2]"
      )
    ],
    body: makeViT
  )
}

private func makeViT(
  _ call: CallContext,
  _ preset: String?,
  _ image: Int,
  _ patch: Int,
  _ embed: Int?,
  _ depth: Int?,
  _ heads: Int?,
  _ classes: Int,
  _ channels: Int,
  _ ratio: Double,
  _ drop: Double,
  _ weights: WeightSource?,
  _ seed: Int?,
  _ bands: [String]?,
  _ pooling: ViTConfiguration.Pooling,
  _ relative: ViTConfiguration.RelativePositions,
  _ absolute: Bool,
  _ layerScale: Double
) throws -> ModelObject {
  var c = ViTConfiguration()
  (c.image, c.patch, c.channels, c.classes) = (image, patch, channels, classes)
  let sizes = [embed != nil, depth != nil, heads != nil]
  if let preset = try presetName(preset, "vit", sizes, "embed, depth and heads") {
    try c.apply(preset: preset)
  }
  (c.embed, c.depth, c.heads) = (embed ?? c.embed, depth ?? c.depth, heads ?? c.heads)
  (c.mlpRatio, c.dropPath, c.absolute, c.layerScale) = (ratio, drop, absolute, layerScale)
  (c.pooling, c.relative) = (pooling, relative)
  let model = try ViT(c, seed: call.interpreter.random.seed(orNext: seed))
  return try filled(model, from: weights, bands, "vit", call)
}

/// The preset that was named; none where all sizes are given instead.
private func presetName(
  _ preset: String?,
  _ function: String,
  _ given: [Bool],
  _ sizes: String
) throws -> String? {
  if let preset { return preset }
  if given.allSatisfy({ $0 }) { return nil }
  throw Failure("argument", "\(function): give a preset, or all of \(sizes)")
}

/// The model with the weights that were asked for; what became of them is told.
private func filled(
  _ model: any Encoder,
  from weights: WeightSource?,
  _ bands: [String]?,
  _ function: String,
  _ call: CallContext
) throws -> ModelObject {
  try bands.map { try ModelBands.name($0, of: model, function) }
  if let weights { call.output.warn(try weights.found(by: call).load(into: model).described) }
  return ModelObject(model)
}
