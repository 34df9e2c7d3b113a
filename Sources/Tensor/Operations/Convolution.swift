/// A two-dimensional convolution (correlation, as the field has it).
///
/// - Parameters:
///   - x: The images.
///   - weight: The kernels.
///   - bias: One number per kernel, or none.
///   - stride: The step between outputs, in pixels.
///   - padding: Zeros added on every side, in pixels.
/// - Returns: The filtered maps: float64 where one of the three is, or holds wide integers, else
///   float32.
/// - Throws: `TensorError.shape` where channels differ, the kernel is larger than the padded image
///   or the bias has another size than the kernels.
/// - Shape: x [B, C, H, W], weight [O, C, kh, kw], bias [O]
///   → [B, O, (H + 2·padding − kh)/stride + 1, (W + 2·padding − kw)/stride + 1].
package func conv2d(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor?,
  stride: Int = 1,
  padding: Int = 0
) throws -> Tensor {
  let geometry = try ConvolutionGeometry(x.shape, weight.shape, stride, padding)
  if let bias, bias.shape != [weight.shape[0]] {
    throw TensorError.shape(
      operation: "conv2d",
      expected: "a bias of [\(weight.shape[0])], a number for each kernel",
      actual: bias.shape
    )
  }
  let type = DType.promoted(Set([x, weight, bias].compactMap { $0?.dtype.floatingResult }))
  let rule: Operation.Rule = { forms in
    let geometry = try ConvolutionGeometry(forms[0].shape, forms[1].shape, stride, padding)
    return TensorForm(geometry.output, forms[0].dtype)
  }
  let result = try Operation("conv2d", keeps: [.inputs], result: rule) { inputs, form in
    let (x, weight) = try (inputs[0].contiguous(), inputs[1].contiguous())
    return (try geometry.forward(x, weight, form), [])
  } pullback: { recorded, dy in
    try geometry.backward(recorded, dy.contiguous())
  }([x.cast(to: type), weight.cast(to: type)])
  guard let bias else { return result }
  return try result + bias.cast(to: type).reshaped([bias.count, 1, 1])
}

/// The sizes of a convolution; images are unrolled one at a time into rows of patches.
struct ConvolutionGeometry: Sendable {
  let input: Shape
  let kernel: Shape
  let stride: Int
  let padding: Int

  /// - Throws: `TensorError.shape` where kernels do not fit the images, `TensorError.argument` for a stride or
  ///   a padding that is none.
  init(_ input: Shape, _ kernel: Shape, _ stride: Int, _ padding: Int) throws {
    (self.input, self.kernel, self.stride, self.padding) = (input, kernel, stride, padding)
    guard input.count == 4, kernel.count == 4, input[1] == kernel[1] else {
      throw TensorError.shape(
        operation: "conv2d",
        expected: "[batch, \(kernel.count == 4 ? "\(kernel[1])" : "channels"), height, width]",
        actual: input
      )
    }
    guard stride > 0, padding >= 0 else {
      throw TensorError.argument(
        operation: "conv2d",
        name: stride > 0 ? "padding" : "stride",
        expected: stride > 0 ? "at least 0" : "at least 1",
        actual: "\(stride > 0 ? padding : stride)"
      )
    }
    let padded = [input[2] + 2 * padding, input[3] + 2 * padding]
    guard kernel[2] > 0, kernel[3] > 0, kernel[2] <= padded[0], kernel[3] <= padded[1] else {
      throw TensorError.shape(
        operation: "conv2d",
        expected: "kernels of 1 × 1 up to the padded image's \(padded[0]) × \(padded[1])",
        actual: kernel
      )
    }
  }

  var output: Shape { [input[0], kernel[0], height, width] }

  var height: Int { (input[2] + 2 * padding - kernel[2]) / stride + 1 }
  var width: Int { (input[3] + 2 * padding - kernel[3]) / stride + 1 }
  var patch: Int { kernel[1] * kernel[2] * kernel[3] }
  var positions: Int { height * width }
  var pixels: Int { input[1] * input[2] * input[3] }

  /// The patches of an image, as rows.
  private func unroll(_ x: Tensor, _ image: Int, into columns: Tensor) {
    withElements(Float.self, x, columns) {
      Kernels.unroll($0 + image * pixels, self, into: $1)
    }
  }

  func forward(_ x: Tensor, _ weight: Tensor, _ form: TensorForm) throws -> Tensor {
    if x.dtype == .float64 { return try forwardInDouble(x, weight, form) }
    let y = try Tensor(uninitialized: form)
    let columns = try Tensor(uninitialized: TensorForm([positions, patch], .float32))
    for image in 0..<input[0] {
      unroll(x, image, into: columns)
      try GEMM.multiply(
        into: y,
        at: image * kernel[0] * positions,
        kernel[0],
        positions,
        patch,
        GEMM.Operand(weight, stride: patch),
        GEMM.Operand(columns, stride: patch, transposed: true)
      )
    }
    return y
  }

  func backward(_ recorded: Operation.Recorded, _ dy: Tensor) throws -> [Tensor?] {
    let (x, weight) = try (recorded.inputs[0].contiguous(), recorded.inputs[1].contiguous())
    if x.dtype == .float64 { return try backwardInDouble(recorded.wanted, x, weight, dy) }
    let dx = try recorded.wanted[0] ? Tensor.zeros(input) : nil
    let dweight = try recorded.wanted[1] ? Tensor.zeros(kernel) : nil
    var total = try [Double](work: 0, count: dweight?.count ?? 0)
    let columns = try Tensor(uninitialized: [positions, patch])
    for image in 0..<input[0] {
      let start = image * kernel[0] * positions
      if let dweight {
        unroll(x, image, into: columns)
        try addKernelGradient(dy, at: start, columns, to: dweight)
        if (image + 1).isMultiple(of: fewRows) {
          dweight.withFloats { Kernels.collect($0, into: &total, count: dweight.count) }
        }
      }
      if let dx {
        try patchGradient(dy, at: start, weight, into: columns)
        withElements(Float.self, columns, dx) {
          Kernels.roll($0, self, to: $1 + image * pixels)
        }
      }
    }
    if let dweight {
      dweight.withFloats { sums in
        Kernels.collect(sums, into: &total, count: dweight.count)
        Kernels.narrow(total, into: sums, .float32, count: dweight.count)
      }
    }
    return [dx, dweight]
  }

  /// Adds what an image's patches give to the gradient of the kernels.
  private func addKernelGradient(
    _ dy: Tensor,
    at start: Int,
    _ columns: Tensor,
    to dweight: Tensor
  ) throws {
    try GEMM.multiply(
      into: dweight,
      kernel[0],
      patch,
      positions,
      GEMM.Operand(dy, at: start, stride: positions),
      GEMM.Operand(columns, stride: patch),
      then: GEMM.Epilogue(accumulates: true)
    )
  }

  /// The gradient of an image's patches.
  private func patchGradient(
    _ dy: Tensor,
    at start: Int,
    _ weight: Tensor,
    into columns: Tensor
  ) throws {
    try GEMM.multiply(
      into: columns,
      positions,
      patch,
      kernel[0],
      GEMM.Operand(dy, at: start, stride: positions, transposed: true),
      GEMM.Operand(weight, stride: patch)
    )
  }
}

extension OperationSample {
  /// Of convolutions.
  static let convolutions: [OperationSample] = [
    OperationSample("conv2d", [2, 2, 4, 3], [3, 2, 2, 2], [3]) {
      try conv2d($0[0], weight: $0[1], bias: $0[2], stride: 1, padding: 1)
    }
  ]
}
