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
