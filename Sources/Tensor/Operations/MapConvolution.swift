/// A convolution of maps with channels last, their size kept by zeros beyond the edges.
///
/// - Parameters:
///   - x: The pixels of all maps as rows, in order.
///   - weight: The kernels, of an odd side.
///   - bias: One number per kernel, or none.
///   - height: The rows of a map.
///   - width: The columns of a map.
/// - Returns: The filtered maps.
/// - Throws: `TensorError.shape` where the rows are no whole maps, or weight or bias does not fit.
/// - Shape: x [B · height · width, C], weight [O, C, k, k], bias [O] → [B · height · width, O].
/// - Complexity: k² · C · O for each pixel; a part of the unrolled maps is in memory at a time.
package func mapConvolution(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor? = nil,
  height: Int,
  width: Int
) throws -> Tensor {
  let plan = try ConvolutionPlan(x.shape, weight.shape, height, width)
  let rule: Operation.Rule = { forms in
    let outputs = try ConvolutionPlan(forms[0].shape, forms[1].shape, height, width).outputs
    if forms.count > 2, forms[2].shape != [outputs] {
      throw TensorError.shape(
        operation: "convolution",
        expected: "a bias of [\(outputs)]",
        actual: forms[2].shape
      )
    }
    return TensorForm([forms[0].shape[0], outputs], .float32)
  }
  return try Operation("convolution", keeps: [.inputs], result: rule) { inputs, _ in
    let shift = try inputs.count > 2 ? inputs[2].contiguous() : nil
    let kernels = try plan.kernels(inputs[1].contiguous())
    return (try plan.run(inputs[0].contiguous(), kernels, shift: shift), [])
  } pullback: { recorded, dy in
    let (x, weight) = try (recorded.inputs[0].contiguous(), recorded.inputs[1].contiguous())
    let dy = try dy.contiguous()
    let bias = recorded.inputs.count > 2 && recorded.wanted[2] ? try columnSums(dy) : nil
    return [
      recorded.wanted[0] ? try plan.inputGradient(dy, weight) : nil,
      recorded.wanted[1] ? try plan.kernelGradient(dy, x) : nil,
    ] + (recorded.inputs.count > 2 ? [bias] : [])
  }([x, weight] + [bias].compactMap { $0 })
}

/// A convolution whose result is scaled and shifted by channel and, where rectified, no less than 0,
/// all while it is in cache.
///
/// It goes on no tape: for models that only answer.
///
/// - Shape: x [B · height · width, C], weight [O, C, k, k], scale and shift [O]
///   → [B · height · width, O].
package func mapConvolution(
  _ x: Tensor,
  weight: Tensor,
  scale: Tensor,
  shift: Tensor,
  rectified: Bool,
  height: Int,
  width: Int
) throws -> Tensor {
  try Interruption.check()
  let plan = try ConvolutionPlan(x.shape, weight.shape, height, width)
  let inputs = [x, weight, scale, shift]
  return try Profiler.span(
    "convolution",
    .forward,
    bytes: { inputs.byteCount + [$0].byteCount },
    {
      try plan.run(
        x.contiguous(),
        plan.kernels(weight.contiguous()),
        scale: scale.contiguous(),
        shift: shift.contiguous(),
        rectified: rectified
      )
    }
  )
}

extension OperationSample {
  /// Of convolutions with channels last.
  static let mapConvolutions: [OperationSample] = [
    OperationSample("convolution of maps", [2, 12, 2], isOfFloat32: true) {
      let x = try $0[0].reshaped([-1, 2])
      let weight = try numbers([3, 2, 3, 3], seed: 7)
      return try mapConvolution(x, weight: weight, bias: numbers([3]), height: 3, width: 4)
    },
    OperationSample("kernels of a convolution of maps", [3, 2, 3, 3], isOfFloat32: true) {
      try mapConvolution(numbers([24, 2], seed: 7), weight: $0[0], height: 3, width: 4)
    },
    OperationSample("bias of a convolution of maps", [3], isOfFloat32: true) {
      let weight = try numbers([3, 2, 1, 1])
      return try mapConvolution(
        numbers([24, 2], seed: 7),
        weight: weight,
        bias: $0[0],
        height: 3,
        width: 4
      )
    },
  ]
}
