import Tensor

/// Rows brought to mean 0 and variance 1, scaled and shifted.
///
/// - Source: Ba, Kiros and Hinton, arXiv 1607.06450.
package final class LayerNorm: Module {
  package let weight: Parameter
  package let bias: Parameter
  package let eps: Float

  package init(_ width: Int, eps: Float = 1e-5, _ initial: Initialization) throws {
    weight = try initial["weight"].ones([width])
    bias = try initial["bias"].zeros([width])
    self.eps = eps
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  package var summary: String { "LayerNorm(\(weight.shape[0]))" }

  /// The norm as part of the operation that follows it.
  func rows(_ pass: Pass) -> RowNorm {
    RowNorm(weight: pass(weight), bias: pass(bias), eps: eps)
  }

  /// Normalizes rows.
  ///
  /// - Shape: x [rows, width] → the same.
  package func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try layerNorm(x, weight: pass(weight), bias: pass(bias), eps: Double(eps))
  }
}
