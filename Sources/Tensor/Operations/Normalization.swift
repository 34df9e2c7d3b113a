/// Each row brought to mean 0 and variance 1, then scaled and shifted:
/// (x − mean) / √(variance + eps) · weight + bias.
///
/// - Shape: x [rows…, C], weight [C], bias [C] → [rows…, C].
/// - Throws: `TensorError.shape` where weight or bias is not as wide as the rows.
/// - Source: Ba, Kiros and Hinton, arXiv 1607.06450.
package func layerNorm(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor,
  eps: Double = 1e-5
) throws
  -> Tensor
{
  let small = Float(eps)
  let rule: Operation.Rule = { forms in
    try RowNorm.require(forms[1], forms[2], width: forms[0].shape.last ?? 0)
    return forms[0].of(.float32)
  }
  _ = try rule([x.form, weight.form, bias.form])
  if [x, weight, bias].contains(where: { $0.dtype.floatingResult == .float64 }) {
    return try wideLayerNorm(x, weight: weight, bias: bias, eps: eps)
  }
  return try Operation("layernorm", keeps: [.inputs], result: rule) { inputs, _ in
    let norm = RowNorm(weight: inputs[1], bias: inputs[2], eps: small)
    let rows = try Rows(inputs[0], norm, .float32)
    return (rows.operand, rows.moments)
  } pullback: { recorded, dy in
    let norm = RowNorm(weight: recorded.inputs[1], bias: recorded.inputs[2], eps: small)
    let rows = Rows(operand: dy, moments: recorded.saved, norm: norm)
    return try rows.normGradients(dy, recorded.inputs[0], wanted: recorded.wanted[0], base: nil)
  }([x, weight.floating(), bias.floating()])
}

/// The same in float64.
private func wideLayerNorm(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor,
  eps: Double
) throws -> Tensor {
  let x = try x.cast(to: .float64)
  let deviation = try x - x.mean(axis: -1, keepingAxis: true)
  let variance = try (deviation * deviation).mean(axis: -1, keepingAxis: true)
  let scale = try UnaryFunction.sqrt(variance + variance.scalar(eps))
  return try deviation / scale * weight.cast(to: .float64) + bias.cast(to: .float64)
}

/// How rows are normalized.
package struct RowNorm: Sendable {
  package let weight: Tensor
  package let bias: Tensor
  package let eps: Float

  package init(weight: Tensor, bias: Tensor, eps: Float = 1e-5) {
    (self.weight, self.bias, self.eps) = (weight, bias, eps)
  }

  /// Checks that weight and bias are as wide as the rows.
  ///
  /// - Throws: `TensorError.shape`.
  static func require(_ weight: TensorForm, _ bias: TensorForm, width: Int) throws {
    for parameter in [weight.shape, bias.shape] where parameter != [width] {
      throw TensorError.shape(
        operation: "layernorm",
        expected: "weight and bias of [\(width)]",
        actual: parameter
      )
    }
  }
}

/// Rows as a product takes them: normalized where a norm comes before, and in its precision.
struct Rows {
  let operand: Tensor
  /// The means of the rows, and one over their deviations; none without a norm.
  let moments: [Tensor]
  private let norm: RowNorm?

  init(operand: Tensor, moments: [Tensor], norm: RowNorm?) {
    (self.operand, self.moments, self.norm) = (operand, moments, norm)
  }

  init(_ x: Tensor, _ norm: RowNorm?, _ precision: Precision) throws {
    self.norm = norm
    guard let norm else {
      operand = try x.converted(to: precision.dtype).contiguous()
      moments = []
      return
    }
    let x = try x.converted(to: .float32).contiguous()
    let (weight, bias) = try (norm.weight.contiguous(), norm.bias.contiguous())
    let width = x.shape[x.rank - 1]
    let rows = x.count / max(width, 1)
    let y = try Tensor(uninitialized: x.shape, precision.dtype)
    let (mean, rstd) = try (Tensor(uninitialized: [rows]), Tensor(uninitialized: [rows]))
    try withElements(Float.self, x, weight, bias) { x, weight, bias in
      try withElements(Float.self, mean, rstd) { mean, rstd in
        try y.withBytes { to in
          try Parallel.rows(rows, of: width) { range in
            let (first, place) = (range.lowerBound, range.lowerBound * width)
            Kernels.layerNorm(
              x + place,
              weight: weight,
              bias: bias,
              eps: norm.eps,
              rows: range.count,
              columns: width,
              mean: mean + first,
              rstd: rstd + first,
              into: to + place * y.dtype.size,
              y.dtype
            )
          }
        }
      }
    }
    operand = y
    moments = [mean, rstd]
  }

  /// The gradients with respect to the rows before the norm, its weight and its bias.
  ///
  /// - Parameters:
  ///   - dy: The gradient of the normalized rows.
  ///   - x: The rows before the norm.
  ///   - wanted: Whether the first is.
  ///   - base: Added to the first.
  /// - Returns: The three, in this order; the first is `nil` where it is not wanted.
  /// - Throws: `TensorError.interrupted`.
  func normGradients(
    _ dy: Tensor,
    _ x: Tensor,
    wanted: Bool,
    base: Tensor?
  ) throws -> [Tensor?] {
    guard let norm else { return [dy] }
    let x = try x.converted(to: .float32).contiguous()
    let (weight, dy, base) = try (norm.weight.contiguous(), dy.contiguous(), base?.contiguous())
    let width = x.shape[x.rank - 1]
    let rows = x.count / max(width, 1)
    let dx = try wanted ? Tensor(uninitialized: x.shape) : nil
    let sums = try withElements(Float.self, dy, x, weight) { above, values, weight in
      try withElements(Float.self, moments[0], moments[1]) { mean, rstd in
        try dx.withFloats { dx in
          try base.withFloats { base in
            try summedByPieces(rows, width, results: 2) { targets, first, count in
              Kernels.layerNormBackward(
                above + first * width,
                values + first * width,
                mean: mean + first,
                rstd: rstd + first,
                weight: weight,
                base: base.map { UnsafePointer($0 + first * width) },
                rows: count,
                columns: width,
                into: dx.map { $0 + first * width },
                dweight: targets,
                dbias: targets + width
              )
            }
          }
        }
      }
    }
    let dweight = try Tensor(Array(sums.prefix(width)), shape: [width], dtype: .float32)
    let dbias = try Tensor(Array(sums.suffix(width)), shape: [width], dtype: .float32)
    return [dx, dweight, dbias]
  }
}

extension OperationSample {
  /// Of norms of rows.
  static let norms: [OperationSample] = [
    OperationSample("layernorm", [4, 5], [5], [5]) {
      try layerNorm($0[0], weight: $0[1], bias: $0[2])
    }
  ]
}
