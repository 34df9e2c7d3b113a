import Language
import Models

/// Declares the makers of encoders, in the order in which the reference has them.
///
/// **To add one**: its files in Models, a file like `SwinCreation.swift`, and its line here.
func defineEncoders(in library: Library) {
  defineSwin(in: library)
  defineViT(in: library)
}

/// The preset that was named; none where all sizes are given instead.
func presetName(
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
func filled(
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
