import CKernels

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
  eps: Float = 1e-5
) throws
  -> Tensor
{
  let width = x.shape.last ?? 0
  for parameter in [weight, bias] where parameter.shape != [width] {
    throw TensorError.shape(
      operation: "layernorm",
      expected: "weight and bias of [\(width)]",
      actual: parameter.shape
    )
  }
  return try Operation("layernorm", keeps: [.inputs]) { inputs in
    try normalised(inputs, eps: eps)
  } pullback: { recorded, dy in
    try normalisationGradients(recorded, dy)
  }([x, weight, bias])
}

private func normalised(_ inputs: [Tensor], eps: Float) throws -> (output: Tensor, saved: [Tensor])
{
  let x = inputs[0].converted(to: .float32).contiguous()
  let (weight, bias) = (inputs[1].contiguous(), inputs[2].contiguous())
  let width = x.shape[x.rank - 1]
  let rows = x.count / max(width, 1)
  let y = Tensor(uninitialized: x.shape)
  let mean = Tensor(uninitialized: [rows])
  let rstd = Tensor(uninitialized: [rows])
  try Parallel.rows(rows, of: width) { range in
    let first = range.lowerBound
    gfm_layernorm(
      y.floats + first * width,
      mean.floats + first,
      rstd.floats + first,
      x.floats + first * width,
      weight.floats,
      bias.floats,
      eps,
      range.count,
      width
    )
  }
  return (y, [mean, rstd])
}

private func normalisationGradients(
  _ recorded: Operation.Recorded,
  _ dy: Tensor
) throws
  -> [Tensor?]
{
  let x = recorded.inputs[0].converted(to: .float32).contiguous()
  let weight = recorded.inputs[1].contiguous()
  let dy = dy.contiguous()
  let width = x.shape[x.rank - 1]
  let rows = x.count / max(width, 1)
  let dx = recorded.wanted[0] ? Tensor(uninitialized: x.shape) : nil
  let learns = recorded.wanted[1] || recorded.wanted[2]
  let pieces = max(1, min(16, rows / 16))
  let grain = max(1, (rows + pieces - 1) / pieces)
  let partial = Tensor.zeros([2, pieces, width])
  try Parallel.ranges(rows, grain: grain) { range in
    let (first, piece) = (range.lowerBound, range.lowerBound / grain)
    gfm_layernorm_backward(
      dx.map { $0.floats + first * width },
      learns ? partial.floats + piece * width : nil,
      learns ? partial.floats + (pieces + piece) * width : nil,
      dy.floats + first * width,
      x.floats + first * width,
      recorded.saved[0].floats + first,
      recorded.saved[1].floats + first,
      weight.floats,
      false,
      range.count,
      width
    )
  }
  let dweight = Tensor.zeros([width])
  let dbias = Tensor.zeros([width])
  gfm_column_sums(dweight.floats, partial.floats, pieces, width)
  gfm_column_sums(dbias.floats, partial.floats + pieces * width, pieces, width)
  return [dx, dweight, dbias]
}
