extension ConvolutionGeometry {
  /// The convolution in float64.
  func forwardInDouble(_ x: Tensor, _ weight: Tensor, _ form: TensorForm) throws -> Tensor {
    let y = try Tensor(uninitialized: form)
    let columns = try Tensor(uninitialized: TensorForm([positions, patch], .float64))
    let product = WideProduct(rows: kernel[0], columns: positions, depth: patch)
    for image in 0..<input[0] {
      unroll(x, image, into: columns)
      try product.multiply(
        into: y,
        at: image * kernel[0] * positions,
        WideProduct.Matrix(weight, width: patch),
        WideProduct.Matrix(columns, width: patch, transposed: true)
      )
    }
    return y
  }

  /// The gradients of the images and of the kernels in float64.
  func backwardInDouble(
    _ wanted: [Bool],
    _ x: Tensor,
    _ weight: Tensor,
    _ dy: Tensor
  ) throws -> [Tensor?] {
    let dx = try wanted[0] ? Tensor.zeros(input, .float64) : nil
    let dweight = try wanted[1] ? Tensor.zeros(kernel, .float64) : nil
    let columns = try Tensor(uninitialized: [positions, patch], .float64)
    for image in 0..<input[0] {
      let start = image * kernel[0] * positions
      if let dweight {
        unroll(x, image, into: columns)
        try WideProduct(rows: kernel[0], columns: patch, depth: positions).multiply(
          into: dweight,
          WideProduct.Matrix(dy, at: start, width: positions),
          WideProduct.Matrix(columns, width: patch),
          adds: true
        )
      }
      if let dx {
        try WideProduct(rows: positions, columns: patch, depth: kernel[0]).multiply(
          into: columns,
          WideProduct.Matrix(dy, at: start, width: positions, transposed: true),
          WideProduct.Matrix(weight, width: patch)
        )
        withElements(Double.self, columns, dx) {
          Kernels.roll($0, self, to: $1 + image * pixels)
        }
      }
    }
    return [dx, dweight]
  }

  /// The patches of an image, as rows.
  private func unroll(_ x: Tensor, _ image: Int, into columns: Tensor) {
    withElements(Double.self, x, columns) {
      Kernels.unroll($0 + image * pixels, self, into: $1)
    }
  }
}
