/// Two affine maps with GELU between them: gelu(x · w₁ᵀ + b₁) · w₂ᵀ + b₂.
///
/// - Parameters:
///   - x: The rows to map.
///   - norm: What the rows are brought to before; the normalized rows are not kept for the gradient
///     but computed again.
///   - fc1: The map to the hidden layer.
///   - fc2: The map from it.
///   - addsInput: Whether the rows, as they are before the norm, are added to the result.
///   - precision: Of the products' operands.
/// - Returns: The mapped rows, in float32.
/// - Throws: `TensorError.innerSizes` where widths do not go together.
/// - Shape: x [rows, C], fc1 [H, C], fc2 [C′, H] → [rows, C′].
/// - Source: Hendrycks and Gimpel, arXiv 1606.08415 (GELU, exact form).
package func mlp(
  _ x: Tensor,
  norm: RowNorm? = nil,
  fc1: (weight: Tensor, bias: Tensor),
  fc2: (weight: Tensor, bias: Tensor),
  addsInput: Bool = false,
  precision: Precision = .float32
) throws -> Tensor {
  let inputs =
    [x, fc1.weight, fc1.bias, fc2.weight, fc2.bias]
    + [norm?.weight, norm?.bias].compactMap { $0 }
  let form = Perceptron(
    eps: norm?.eps,
    addsInput: addsInput,
    precision: precision,
    keepsHidden: inputs.contains { $0.trace != nil }
  )
  return try form.operation(inputs)
}

private struct Perceptron: Sendable {
  /// Of the norm before, if there is one.
  let eps: Float?
  let addsInput: Bool
  let precision: Precision
  /// Whether the hidden layer before GELU is kept for a gradient.
  let keepsHidden: Bool

  var operation: Operation {
    Operation("mlp", keeps: [.inputs], result: rule, forward: forward, pullback: pullback)
  }

  @Sendable private func rule(_ forms: [TensorForm]) throws -> TensorForm {
    let (x, first, second) = (forms[0].shape, forms[1].shape, forms[3].shape)
    guard let width = x.last, first.count == 2, second.count == 2, width == first[1],
      first[0] == second[1], !addsInput || second[0] == width
    else { throw TensorError.innerSizes(operation: "mlp", x, first) }
    if eps != nil { try RowNorm.require(forms[5], forms[6], width: width) }
    return TensorForm(x.dropLast() + [second[0]], .float32)
  }

  private func rows(_ inputs: [Tensor]) throws -> Rows {
    let norm = eps.map { RowNorm(weight: inputs[5], bias: inputs[6], eps: $0) }
    return try Rows(inputs[0], norm, precision)
  }

  @Sendable private func forward(
    _ inputs: [Tensor],
    _ form: TensorForm
  ) throws -> (output: Tensor, saved: [Tensor]) {
    let (hidden, active) = try activated(rows(inputs).operand, inputs[1], inputs[2])
    let y = try Tensor(uninitialized: form)
    try affine(
      active,
      inputs[3].converted(to: precision.dtype),
      into: y,
      then: GEMM.Epilogue(
        bias: inputs[4].contiguous(),
        residual: addsInput ? inputs[0].converted(to: .float32).contiguous() : nil
      )
    )
    return (y, keepsHidden ? [hidden] : [])
  }

  /// The hidden layer before and after GELU: the same memory where only the latter is kept.
  private func activated(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) throws -> (Tensor, Tensor) {
    let form = TensorForm(x.shape.dropLast() + [weight.shape[0]], precision.dtype)
    let active = try Tensor(uninitialized: form)
    let hidden = try keepsHidden ? Tensor(uninitialized: form) : active
    try affine(
      x,
      weight.converted(to: precision.dtype),
      into: hidden,
      then: GEMM.Epilogue(bias: bias.contiguous(), active: active)
    )
    return (hidden, active)
  }

  @Sendable private func pullback(
    _ recorded: Operation.Recorded,
    _ dy: Tensor
  ) throws -> [Tensor?] {
    let (inputs, wanted, hidden) = (recorded.inputs, recorded.wanted, recorded.saved[0])
    let dy = try dy.contiguous()
    let reduced = try dy.converted(to: precision.dtype)
    // The gradient of the hidden layer: times gelu′ while each tile is in cache. In its place the
    // hidden layer after GELU comes into being again, for the gradient of the second weight.
    let dHidden = try inputGradient(
      reduced,
      inputs[3].converted(to: precision.dtype),
      shape: hidden.shape,
      result: precision.dtype,
      then: GEMM.Epilogue(slope: hidden, active: hidden)
    )
    let rows = try rows(inputs)
    let gradients = [
      wanted[1] ? try weightGradient(dHidden, rows.operand) : nil,
      wanted[2] ? try columnSums(dHidden) : nil,
      wanted[3] ? try weightGradient(reduced, hidden) : nil,
      wanted[4] ? try columnSums(dy) : nil,
    ]
    let ofRows = try rowGradients(dHidden, rows, inputs, wanted, dy)
    return ofRows.prefix(1) + gradients + ofRows.dropFirst()
  }

  /// The gradients with respect to the rows and, where there is one, the norm.
  private func rowGradients(
    _ dHidden: Tensor,
    _ rows: Rows,
    _ inputs: [Tensor],
    _ wanted: [Bool],
    _ dy: Tensor
  ) throws -> [Tensor?] {
    guard wanted[0] || wanted.dropFirst(5).contains(true) else {
      return [nil] + wanted.dropFirst(5).map { _ in nil }
    }
    let dRows = try inputGradient(
      dHidden,
      inputs[1].converted(to: precision.dtype),
      shape: inputs[0].shape,
      then: GEMM.Epilogue(
        residual: addsInput && eps == nil ? dy : nil
      )
    )
    return try rows.normGradients(
      dRows,
      inputs[0],
      wanted: wanted[0],
      base: addsInput ? dy : nil
    )
  }
}

extension OperationSample {
  /// Of perceptrons.
  static let perceptrons: [OperationSample] = [
    OperationSample("mlp", [3, 2], [4, 2], [4], [2, 4], [2], [2], [2], isOfFloat32: true) {
      try mlp(
        $0[0],
        norm: RowNorm(weight: $0[5], bias: $0[6], eps: 0.1),
        fc1: ($0[1], $0[2]),
        fc2: ($0[3], $0[4]),
        addsInput: true
      )
    }
  ]
}
