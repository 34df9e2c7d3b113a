import CKernels

/// Two affine maps with GELU between them, plus a residual: gelu(x · w₁ᵀ + b₁) · w₂ᵀ + b₂ + residual.
///
/// - Shape: x [rows, C], fc1 [H, C], fc2 [C′, H] → [rows, C′].
/// - Source: Hendrycks and Gimpel, arXiv 1606.08415 (GELU, exact form).
package func mlp(
  _ x: Tensor,
  fc1: (weight: Tensor, bias: Tensor),
  fc2: (weight: Tensor, bias: Tensor),
  residual: Tensor?
) throws -> Tensor {
  guard let width = x.shape.last, width == fc1.weight.shape[1],
    fc1.weight.shape[0] == fc2.weight.shape[1]
  else { throw TensorError.innerSizes(operation: "mlp", x.shape, fc1.weight.shape) }
  return try perceptron(
    [x, fc1.weight, fc1.bias, fc2.weight, fc2.bias] + [residual].compactMap { $0 }
  )
}

private let perceptron = Operation("mlp", keeps: [.inputs]) { inputs in
  let (hidden, active) = try activated(inputs[0], inputs[1], inputs[2])
  let residual = inputs.count > 5 ? inputs[5] : nil
  return (try affine(active, inputs[3], inputs[4], residual), [hidden, active])
} pullback: { recorded, dy in
  let inputs = recorded.inputs
  let (hidden, active) = (recorded.saved[0], recorded.saved[1])
  // The gradient of the hidden layer: times gelu′ while each tile is in cache.
  let dHidden = try inputGradient(
    dy,
    inputs[3],
    shape: hidden.shape,
    then: GEMM.Epilogue(slope: UnsafeRawPointer(hidden.floats))
  )
  let wanted = recorded.wanted
  return [
    wanted[0] ? try inputGradient(dHidden, inputs[1], shape: inputs[0].shape) : nil,
    wanted[1] ? try weightGradient(dHidden, inputs[0]) : nil,
    wanted[2] ? try columnSums(dHidden) : nil,
    wanted[3] ? try weightGradient(dy, active) : nil,
    wanted[4] ? try columnSums(dy) : nil,
  ] + (inputs.count > 5 ? [dy] : [])
}

/// The hidden layer before and after GELU.
private func activated(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) throws -> (Tensor, Tensor) {
  let (x, weight, bias) = (x.contiguous(), weight.contiguous(), bias.contiguous())
  let (out, width) = (weight.shape[0], weight.shape[1])
  let shape = Array(x.shape.dropLast()) + [out]
  let hidden = Tensor(uninitialized: shape)
  let active = Tensor(uninitialized: shape)
  let epilogue = GEMM.Epilogue(
    bias: UnsafePointer(bias.floats),
    active: UnsafeMutableRawPointer(active.floats)
  )
  try GEMM.multiply(
    hidden.floats,
    x.count / width,
    out,
    width,
    GEMM.Operand(x.floats, stride: width),
    GEMM.Operand(weight.floats, stride: width, transposed: true),
    then: epilogue
  )
  withExtendedLifetime((x, weight, bias)) {}
  return (hidden, active)
}
