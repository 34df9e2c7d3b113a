extension Tensor {
  /// The variance of all elements, or along an axis.
  ///
  /// Σ (x − mean)² / (n − correction)
  ///
  /// - Parameters:
  ///   - axis: The axis that goes away, all where left out.
  ///   - keepingAxis: Whether it stays, with size 1.
  ///   - correction: 1 for the estimate from a sample, 0 for a whole population.
  /// - Returns: The variances, NaN where there are too few elements.
  /// - Throws: `TensorError.axis`.
  package func variance(
    axis: Int? = nil,
    keepingAxis: Bool = false,
    correction: Double = 1
  )
    throws -> Tensor
  {
    guard let axis else {
      return try reshaped([count]).variance(axis: 0, correction: correction)
    }
    let length = shape[try self.axis(axis, of: "var")]
    let x = converted(toFloatingFor: "var")
    let deviation = try x - x.mean(axis: axis, keepingAxis: true)
    return try (deviation * deviation).sum(axis: axis, keepingAxis: keepingAxis)
      / Tensor(Float(Swift.max(0, Double(length) - correction)))
  }

  /// The standard deviation of all elements, or along an axis.
  package func standardDeviation(
    axis: Int? = nil,
    keepingAxis: Bool = false,
    correction: Double = 1
  ) throws -> Tensor {
    try variance(axis: axis, keepingAxis: keepingAxis, correction: correction).flatRoot()
  }

  /// The norm of all elements, or along an axis.
  ///
  /// (Σ |x|^p)^(1/p); the largest |x| for p = ∞, the number of elements that are not 0 for p = 0.
  package func norm(_ p: Double = 2, axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else { return try reshaped([count]).norm(p, axis: 0) }
    let x = converted(toFloatingFor: "norm")
    switch p {
    case 2: return try (x * x).sum(axis: axis, keepingAxis: keepingAxis).flatRoot()
    case 1: return try UnaryFunction.abs(x).sum(axis: axis, keepingAxis: keepingAxis)
    case 0:
      return try BinaryFunction.notEqual(x, Tensor(0)).converted(to: .float32)
        .sum(axis: axis, keepingAxis: keepingAxis)
    case .infinity:
      return try UnaryFunction.abs(x).extremes(.largest, axis: axis, keepingAxis: keepingAxis)
    default:
      guard p > 0 else {
        throw TensorError.argument(
          operation: "norm",
          name: "p",
          expected: "at least 0",
          actual: "\(p)"
        )
      }
      let powers = try BinaryFunction.power(UnaryFunction.abs(x), Tensor(Float(p)))
      let sum = try powers.sum(axis: axis, keepingAxis: keepingAxis)
      return try BinaryFunction.power(sum, Tensor(Float(1 / p)))
    }
  }

  /// log Σ exp(x) along an axis, or of all elements, without overflow.
  package func logSumExp(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else { return try reshaped([count]).logSumExp(axis: 0) }
    let x = converted(toFloatingFor: "logsumexp")
    let top = try x.detached.extremes(.largest, axis: axis, keepingAxis: true)
    // Where all is −∞ or something is +∞ the difference would be NaN.
    let finite = try BinaryFunction.less(UnaryFunction.abs(top), Tensor(.infinity))
    let base = try Tensor.choose(finite, top, Tensor(0))
    let sum = try UnaryFunction.exp(x - base).sum(axis: axis, keepingAxis: true)
    let result = try UnaryFunction.log(sum) + base
    return keepingAxis ? result : try result.squeezed(axis: axis)
  }

  /// The square root, with slope 0 at 0, where the root's own slope is infinite.
  private func flatRoot() throws -> Tensor {
    try Operation("sqrt", keeps: [.output]) { inputs in
      (try UnaryFunction.sqrt(inputs[0]), [])
    } pullback: { recorded, gradient in
      let root = recorded.output
      let slope = try gradient / (root * Tensor(2))
      return [try Tensor.choose(root, slope, Tensor(0))]
    }(self)
  }
}
