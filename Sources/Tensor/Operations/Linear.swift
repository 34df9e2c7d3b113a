/// An affine map of the last axis: x · weightᵀ + bias, plus a residual.
///
/// - Parameters:
///   - x: The rows to map.
///   - norm: What the rows are brought to before; the normalized rows are not kept for the gradient
///     but computed again.
///   - weight: One row per output.
///   - bias: One number per output, or none.
///   - residual: Added to the result, whose shape it has.
///   - precision: Of the product's operands.
///   - isReduced: Whether the result is of that precision too; else it is in float32.
/// - Returns: The mapped rows.
/// - Throws: `TensorError.innerSizes` where the last axis is not as wide as the weight.
/// - Shape: x [rows…, in], weight [out, in], bias [out] → [rows…, out].
package func linear(
  _ x: Tensor,
  norm: RowNorm? = nil,
  weight: Tensor,
  bias: Tensor?,
  residual: Tensor? = nil,
  precision: Precision = .float32,
  isReduced: Bool = false
) throws -> Tensor {
  let form = AffineForm(
    hasBias: bias != nil,
    hasResidual: residual != nil,
    eps: norm?.eps,
    precision: precision,
    result: isReduced ? precision.dtype : .float32
  )
  let others = [norm?.weight, norm?.bias, bias, residual].compactMap { $0 }
  return try form.operation([x, weight] + others)
}

/// What an affine map consists of beside its rows and its weight.
private struct AffineForm: Sendable {
  let hasBias: Bool
  let hasResidual: Bool
  /// Of the norm before, if there is one.
  let eps: Float?
  let precision: Precision
  let result: DType

  var operation: Operation {
    Operation("linear", keeps: [.inputs], result: rule, forward: forward, pullback: pullback)
  }

  @Sendable private func rule(_ forms: [TensorForm]) throws -> TensorForm {
    let (x, weight) = (forms[0].shape, forms[1].shape)
    guard weight.count == 2, let width = x.last, width == weight[1] else {
      throw TensorError.innerSizes(operation: "linear", x, weight)
    }
    if eps != nil { try RowNorm.require(forms[2], forms[3], width: width) }
    return TensorForm(x.dropLast() + [weight[0]], result)
  }

  private var biasIndex: Int { eps == nil ? 2 : 4 }

  private func norm(_ inputs: [Tensor]) -> RowNorm? {
    eps.map { RowNorm(weight: inputs[2], bias: inputs[3], eps: $0) }
  }

  @Sendable private func forward(
    _ inputs: [Tensor],
    _ form: TensorForm
  ) throws -> (output: Tensor, saved: [Tensor]) {
    let rows = try Rows(inputs[0], norm(inputs), precision)
    let y = try Tensor(uninitialized: form)
    try affine(
      rows.operand,
      inputs[1].converted(to: precision.dtype),
      into: y,
      then: GEMM.Epilogue(
        bias: hasBias ? inputs[biasIndex].contiguous() : nil,
        residual: hasResidual
          ? inputs[biasIndex + (hasBias ? 1 : 0)].converted(to: result).contiguous() : nil
      )
    )
    return (y, [])
  }

  @Sendable private func pullback(
    _ recorded: Operation.Recorded,
    _ dy: Tensor
  ) throws -> [Tensor?] {
    let (x, weight) = (recorded.inputs[0], recorded.inputs[1])
    let wanted = recorded.wanted
    let reduced = try dy.converted(to: precision.dtype)
    let wantsRows = wanted[0] || (eps != nil && (wanted[2] || wanted[3]))
    let dRows =
      wantsRows
      ? try inputGradient(
        reduced,
        weight.converted(to: precision.dtype),
        shape: x.shape,
        result: eps == nil ? x.dtype : .float32
      ) : nil
    let rows = wanted[1] || eps != nil ? try Rows(x, norm(recorded.inputs), precision) : nil
    let dWeight = wanted[1] ? try rows.map { try weightGradient(reduced, $0.operand) } : nil
    var result: [Tensor?] = [dRows, dWeight]
    if eps != nil, let rows, let dRows {
      let gradients = try rows.normGradients(dRows, x, wanted: wanted[0], base: nil)
      result = [gradients[0], dWeight, gradients[1], gradients[2]]
    } else if eps != nil {
      result += [nil, nil]
    }
    if hasBias { result.append(wanted[biasIndex] ? try columnSums(dy) : nil) }
    if hasResidual { result.append(dy) }
    return result
  }
}

/// x · weightᵀ and what the epilogue makes of it, without a tape.
func affine(
  _ x: Tensor,
  _ weight: Tensor,
  into y: Tensor,
  then epilogue: GEMM.Epilogue
) throws {
  let x = try x.contiguous()
  let weight = try weight.contiguous()
  let (out, width) = (weight.shape[0], weight.shape[1])
  try GEMM.multiply(
    into: y,
    x.shape.dropLast().elementCount,
    out,
    width,
    GEMM.Operand(x, stride: width),
    GEMM.Operand(weight, stride: width, transposed: true),
    then: epilogue
  )
}

/// dy · weight: the gradient with respect to the rows.
func inputGradient(
  _ dy: Tensor,
  _ weight: Tensor,
  shape: Shape,
  result: DType = .float32,
  then epilogue: GEMM.Epilogue = GEMM.Epilogue()
) throws -> Tensor {
  let dy = try dy.contiguous()
  let weight = try weight.contiguous()
  let (out, width) = (weight.shape[0], weight.shape[1])
  let dx = try Tensor(uninitialized: shape, result)
  try GEMM.multiply(
    into: dx,
    dx.count / max(width, 1),
    width,
    out,
    GEMM.Operand(dy, stride: out),
    GEMM.Operand(weight, stride: width),
    then: epilogue
  )
  return dx
}

/// dyᵀ · x: the gradient with respect to the weight, in float32.
func weightGradient(_ dy: Tensor, _ x: Tensor) throws -> Tensor {
  let dy = try dy.contiguous()
  let x = try x.contiguous()
  let (out, width) = (dy.shape[dy.rank - 1], x.shape[x.rank - 1])
  let result = try Tensor(uninitialized: [out, width])
  try GEMM.multiply(
    into: result,
    out,
    width,
    dy.count / max(out, 1),
    GEMM.Operand(dy, stride: out, transposed: true),
    GEMM.Operand(x, stride: width)
  )
  return result
}

/// The sums over all axes but the last, in float32.
func columnSums(_ x: Tensor) throws -> Tensor {
  let sums = try exactColumnSums(x.contiguous())
  return try Tensor(sums, shape: [sums.count], dtype: .float32)
}

/// The same of contiguous rows in float64: pieces whose size follows from the number of rows, added in
/// order.
func exactColumnSums(_ x: Tensor) throws -> [Double] {
  let width = x.shape[x.rank - 1]
  let rows = x.count / max(width, 1)
  let isReduced = x.dtype == .bfloat16
  return try x.withBytes { source in
    try columnTotals(rows, width) { totals, start, count in
      if isReduced {
        let from = source.assumingMemoryBound(to: UInt16.self) + start * width
        Kernels.addColumnSums(
          ofBFloat16: from,
          rows: count,
          columns: width,
          stride: width,
          to: totals
        )
      } else {
        let from = source.assumingMemoryBound(to: Float.self) + start * width
        Kernels.addColumnSums(from, rows: count, columns: width, stride: width, to: totals)
      }
    }
  }
}

extension OperationSample {
  /// Of linear maps.
  static let linearMaps: [OperationSample] = [
    OperationSample("linear", [5, 3], [4, 3], isOfFloat32: true) {
      try linear($0[0], weight: $0[1], bias: nil)
    },
    OperationSample(
      "linear with all that it takes",
      [5, 3],
      [4, 3],
      [4],
      [5, 4],
      [3],
      [3],
      isOfFloat32: true
    ) {
      try linear(
        $0[0],
        norm: RowNorm(weight: $0[4], bias: $0[5], eps: 0.1),
        weight: $0[1],
        bias: $0[2],
        residual: $0[3]
      )
    },
  ]
}
