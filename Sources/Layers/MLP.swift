import Tensor

/// Two linear maps with GELU between them.
package final class MLP: Module {
  package let fc1: Linear
  package let fc2: Linear

  package init(
    _ width: Int,
    hidden: Int,
    outputScale: Float = 1,
    _ initial: Initialization
  ) throws {
    fc1 = try Linear(width, hidden, initial["fc1"])
    fc2 = try Linear(hidden, width, start: .scaled(outputScale), initial["fc2"])
  }

  package var children: [(name: String, module: any Module)] { [("fc1", fc1), ("fc2", fc2)] }

  package var summary: String { "MLP" }

  /// Maps rows.
  ///
  /// - Parameters:
  ///   - x: The rows.
  ///   - norm: What they are brought to before.
  ///   - addsInput: Whether the rows, as they are before the norm, are added to the result.
  ///   - pass: The run that this is part of.
  /// - Returns: The mapped rows.
  /// - Throws: `TensorError.innerSizes` where the rows are not as wide as the weight.
  package func callAsFunction(
    _ x: Tensor,
    norm: LayerNorm? = nil,
    addsInput: Bool = false,
    _ pass: Pass
  ) throws -> Tensor {
    guard let bias1 = fc1.bias, let bias2 = fc2.bias else { return x }
    return try mlp(
      x,
      norm: norm?.rows(pass),
      fc1: (pass(fc1.weight), pass(bias1)),
      fc2: (pass(fc2.weight), pass(bias2)),
      addsInput: addsInput,
      precision: pass.precision
    )
  }
}
