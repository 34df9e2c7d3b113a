import Tensor

/// An affine map of rows: x · weightᵀ + bias.
package final class Linear: Module {
  package let weight: Parameter
  package let bias: Parameter?

  /// How the weights start.
  package enum Start {
    /// A normal distribution of deviation 0.02, biases 0, as transformers have it.
    case normal
    /// The same, with smaller weights.
    case scaled(Float)
    /// ±1/√inputs, weight and bias.
    case uniform
  }

  package init(
    _ inputs: Int,
    _ outputs: Int,
    bias: Bool = true,
    start: Start = .normal,
    _ initial: Initialization
  ) throws {
    switch start {
    case .normal:
      weight = try initial["weight"].normal([outputs, inputs])
      self.bias = try bias ? initial["bias"].zeros([outputs]) : nil
    case .scaled(let factor):
      weight = try initial["weight"].normal([outputs, inputs], times: factor)
      self.bias = try bias ? initial["bias"].zeros([outputs]) : nil
    case .uniform:
      weight = try initial["weight"].uniform([outputs, inputs], fanIn: inputs)
      self.bias = try bias ? initial["bias"].uniform([outputs], fanIn: inputs) : nil
    }
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  package var summary: String {
    "Linear(\(weight.shape[1]) → \(weight.shape[0])\(bias == nil ? ", no bias" : ""))"
  }

  /// Maps rows.
  ///
  /// - Parameters:
  ///   - x: The rows.
  ///   - norm: What they are brought to before.
  ///   - residual: Added to the result.
  ///   - isReduced: Whether the result is of the pass's precision; else it is in float32.
  ///   - pass: The run that this is part of.
  /// - Returns: The mapped rows.
  /// - Throws: `TensorError.innerSizes` where the rows are not as wide as the weight.
  /// - Shape: x [rows, inputs], residual [rows, outputs] → [rows, outputs].
  package func callAsFunction(
    _ x: Tensor,
    norm: LayerNorm? = nil,
    residual: Tensor? = nil,
    isReduced: Bool = false,
    _ pass: Pass
  ) throws -> Tensor {
    try linear(
      x,
      norm: norm?.rows(pass),
      weight: pass(weight),
      bias: bias.map { pass($0) },
      residual: residual,
      precision: pass.precision,
      isReduced: isReduced
    )
  }
}
