import CKernels

/// An affine map of the last axis: x · weightᵀ + bias, plus a residual.
///
/// - Parameters:
///   - x: The rows to map.
///   - weight: One row per output.
///   - bias: One number per output, or none.
///   - residual: Added to the result, whose shape it has.
/// - Returns: The mapped rows.
/// - Throws: `TensorError.innerSizes` where the last axis is not as wide as the weight.
/// - Shape: x [rows…, in], weight [out, in], bias [out] → [rows…, out].
package func linear(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor?,
  residual: Tensor? = nil
) throws -> Tensor {
  guard weight.rank == 2, let width = x.shape.last, width == weight.shape[1] else {
    throw TensorError.innerSizes(operation: "linear", x.shape, weight.shape)
  }
  let operation = linearOperation(hasBias: bias != nil, hasResidual: residual != nil)
  return try operation([x, weight] + [bias, residual].compactMap { $0 })
}

private func linearOperation(hasBias: Bool, hasResidual: Bool) -> Operation {
  Operation("linear", keeps: [.inputs]) { inputs in
    let bias = hasBias ? inputs[2] : nil
    let residual = hasResidual ? inputs[hasBias ? 3 : 2] : nil
    return (try affine(inputs[0], inputs[1], bias, residual), [])
  } pullback: { recorded, dy in
    let (x, weight) = (recorded.inputs[0], recorded.inputs[1])
    let wanted = recorded.wanted
    var result: [Tensor?] = [
      wanted[0] ? try inputGradient(dy, weight, shape: x.shape) : nil,
      wanted[1] ? try weightGradient(dy, x) : nil,
    ]
    if hasBias { result.append(wanted[2] ? try columnSums(dy) : nil) }
    if hasResidual { result.append(dy) }
    return result
  }
}

/// x · weightᵀ + bias + residual, without a tape.
func affine(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ residual: Tensor?) throws -> Tensor {
  let x = x.contiguous()
  let weight = weight.contiguous()
  let (out, width) = (weight.shape[0], weight.shape[1])
  let rows = width == 0 ? x.shape.dropLast().reduce(1, *) : x.count / width
  let y = Tensor(uninitialized: Array(x.shape.dropLast()) + [out])
  let (bias, residual) = (bias?.contiguous(), residual?.contiguous())
  var epilogue = GEMM.Epilogue()
  epilogue.bias = bias.map { UnsafePointer($0.floats) }
  epilogue.residual = residual.map { UnsafeRawPointer($0.floats) }
  try GEMM.multiply(
    y.floats,
    rows,
    out,
    width,
    GEMM.Operand(x.floats, stride: width),
    GEMM.Operand(weight.floats, stride: width, transposed: true),
    then: epilogue
  )
  withExtendedLifetime((bias, residual)) {}
  return y
}

/// dy · weight: the gradient with respect to the rows.
func inputGradient(
  _ dy: Tensor,
  _ weight: Tensor,
  shape: Shape,
  then epilogue: GEMM.Epilogue = GEMM.Epilogue(),
  into target: Tensor? = nil
) throws -> Tensor {
  let dy = dy.contiguous()
  let weight = weight.contiguous()
  let (out, width) = (weight.shape[0], weight.shape[1])
  let dx = target ?? Tensor(uninitialized: shape)
  try GEMM.multiply(
    dx.floats,
    dx.count / max(width, 1),
    width,
    out,
    GEMM.Operand(dy.floats, stride: out),
    GEMM.Operand(weight.floats, stride: width),
    then: epilogue
  )
  return dx
}

/// dyᵀ · x: the gradient with respect to the weight.
func weightGradient(_ dy: Tensor, _ x: Tensor) throws -> Tensor {
  let dy = dy.contiguous()
  let x = x.contiguous()
  let (out, width) = (dy.shape[dy.rank - 1], x.shape[x.rank - 1])
  let result = Tensor(uninitialized: [out, width])
  try GEMM.multiply(
    result.floats,
    out,
    width,
    dy.count / max(out, 1),
    GEMM.Operand(dy.floats, stride: out, transposed: true),
    GEMM.Operand(x.floats, stride: width)
  )
  return result
}

/// The sums over all axes but the last: rows in a fixed number of pieces, added in order.
func columnSums(_ x: Tensor) throws -> Tensor {
  let x = x.contiguous()
  let width = x.shape[x.rank - 1]
  let rows = x.count / max(width, 1)
  let result = Tensor.zeros([width])
  let pieces = max(1, min(16, rows / 64))
  let grain = (rows + pieces - 1) / max(pieces, 1)
  let partial = Tensor.zeros([pieces, width])
  let (p, source) = (partial.floats, x.floats)
  try Parallel.ranges(rows, grain: max(grain, 1)) { range in
    let piece = range.lowerBound / max(grain, 1)
    gfm_column_sums(p + piece * width, source + range.lowerBound * width, range.count, width)
  }
  gfm_column_sums(result.floats, p, pieces, width)
  return result
}
