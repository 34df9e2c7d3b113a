/// What the operands of products are kept in.
package enum Precision: String, Sendable, CaseIterable {
  case float32
  /// Operands and what layers hand on are rounded to bfloat16; sums, weights as they are trained,
  /// norms, losses and the tokens that every layer adds to stay in float32.
  ///
  /// - Source: Kalamkar et al., "A study of BFLOAT16 for deep learning training", arXiv 1905.12322.
  case bfloat16

  var dtype: DType { self == .float32 ? .float32 : .bfloat16 }
}
