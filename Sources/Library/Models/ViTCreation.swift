import Language
import Models
import Tensor

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
