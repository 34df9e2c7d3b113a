extension ConvolutionGeometry {
  /// The convolution in float64.
  func forwardInDouble(_ x: Tensor, _ weight: Tensor) throws -> Tensor {
    let shape = [input[0], kernel[0], height, width]
    try requireMemory(for: shape, of: .float64)
    try requireMemory(for: [positions, patch], of: .float64)
    let y = try Tensor(uninitialized: shape, .float64)
    let columns = try Tensor(uninitialized: [positions, patch], .float64)
    let product = WideProduct(rows: kernel[0], columns: positions, depth: patch)
    for image in 0..<input[0] {
      unroll(x.doublePointer + image * pixels, into: columns)
      try product.multiply(
        into: y.doublePointer + image * kernel[0] * positions,
        WideProduct.Matrix(weight.doublePointer, width: patch),
        WideProduct.Matrix(columns.doublePointer, width: patch, transposed: true)
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
      let gradient = dy.doublePointer + image * kernel[0] * positions
      if let dweight {
        unroll(x.doublePointer + image * pixels, into: columns)
        try WideProduct(rows: kernel[0], columns: patch, depth: positions).multiply(
          into: dweight.doublePointer,
          WideProduct.Matrix(gradient, width: positions),
          WideProduct.Matrix(columns.doublePointer, width: patch),
          adds: true
        )
      }
      if let dx {
        try WideProduct(rows: positions, columns: patch, depth: kernel[0]).multiply(
          into: columns.doublePointer,
          WideProduct.Matrix(gradient, width: positions, transposed: true),
          WideProduct.Matrix(weight.doublePointer, width: patch)
        )
        roll(columns, into: dx.doublePointer + image * pixels)
      }
    }
    return [dx, dweight]
  }

  /// The patches of an image, as rows.
  private func unroll(_ image: UnsafePointer<Double>, into columns: Tensor) {
    Kernels.unroll(image, self, into: columns.doublePointer)
  }

  /// Rows added to the patches of an image.
  private func roll(_ columns: Tensor, into image: UnsafeMutablePointer<Double>) {
    Kernels.roll(columns.doublePointer, self, to: image)
  }
}
