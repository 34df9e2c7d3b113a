/// Gradients where a function has a corner or a pole: as PyTorch has them.
extension BinaryFunction {
  /// The gradient of the larger or the smaller of two: it goes to the one that was taken, half to each
  /// where they are equal, and to both where one is NaN.
  func extremePullback(_ a: Tensor, _ b: Tensor, _ dy: Tensor) throws -> [Tensor?] {
    let tie = try BinaryFunction.equal(a, b)
    let halved = try Tensor.choose(tie, dy / Tensor([2], shape: [], dtype: dy.dtype), dy)
    let none = try Tensor([0], shape: [], dtype: dy.dtype)
    let (below, above): (BinaryFunction, BinaryFunction) =
      self == .maximum ? (.less, .greater) : (.greater, .less)
    return [
      try Tensor.choose(below(a, b), none, halved), try Tensor.choose(above(a, b), none, halved),
    ]
  }

  /// The gradient of a power: none to the base where the exponent is 0, none to the exponent where the
  /// base is 0 and the exponent is not negative.
  func powerPullback(
    _ recorded: Operation.Recorded,
    _ a: Tensor,
    _ b: Tensor,
    _ dy: Tensor
  ) throws -> [Tensor?] {
    let none = try Tensor([0], shape: [], dtype: dy.dtype)
    var gradients: [Tensor?] = [nil, nil]
    if recorded.wanted[0] {
      let slope = try b * BinaryFunction.power(a, b - Tensor([1], shape: [], dtype: b.dtype))
      gradients[0] = try dy * Tensor.choose(b, slope, none)
    }
    if recorded.wanted[1] {
      let zero = try Tensor([0], shape: [], dtype: .bool)
      let isFlat = try BinaryFunction.multiply(
        BinaryFunction.equal(a, zero),
        BinaryFunction.greaterOrEqual(b, zero)
      )
      let slope = try recorded.output * UnaryFunction.log(a)
      gradients[1] = try dy * Tensor.choose(isFlat, none, slope)
    }
    return gradients
  }
}
