import Glibc

extension Tensor {
  /// The variance of all elements, or along an axis, in float64 whatever the type of the elements.
  ///
  /// Σ (x − mean)² / (n − correction), in two passes.
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
    guard let axis else { return try reshaped([count]).variance(axis: 0, correction: correction) }
    let place = try self.axis(axis, of: "var")
    let share = Swift.max(0, Double(shape[place]) - correction)
    return try moment("var", place, keepingAxis) {
      try $0.deviations(place).squares.map { $0 / share }
    } factor: { _, gradient in
      gradient.map { 2 * $0 / share }
    }
  }

  /// The standard deviation of all elements, or along an axis; its gradient is 0 where it is 0, as
  /// PyTorch has it.
  package func standardDeviation(
    axis: Int? = nil,
    keepingAxis: Bool = false,
    correction: Double = 1
  ) throws -> Tensor {
    guard let axis else {
      return try reshaped([count]).standardDeviation(axis: 0, correction: correction)
    }
    let place = try self.axis(axis, of: "std")
    let share = Swift.max(0, Double(shape[place]) - correction)
    return try moment("std", place, keepingAxis) {
      try $0.deviations(place).squares.map { ($0 / share).squareRoot() }
    } factor: { result, gradient in
      zip(result, gradient).map { $0 == 0 ? 0 : $1 / ($0 * share) }
    }
  }

  /// The norm of all elements, or along an axis; its gradient is 0 where it is 0.
  ///
  /// (Σ |x|^p)^(1/p); the largest |x| for p = ∞, the number of elements that are not 0 for p = 0.
  package func norm(_ p: Double = 2, axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else { return try reshaped([count]).norm(p, axis: 0) }
    let place = try self.axis(axis, of: "norm")
    switch p {
    case 2:
      return try moment("norm", place, keepingAxis, centered: false) {
        try $0.sums(of: .square, axis: place).map { $0.squareRoot() }
      } factor: { result, gradient in
        zip(result, gradient).map { $0 == 0 ? 0 : $1 / $0 }
      }
    case 1: return try magnitudes.sum(axis: axis, keepingAxis: keepingAxis)
    case 0:
      let counts = try detached.sums(of: .nonzero, axis: place)
      let target = reduced(place, keepingAxis: keepingAxis)
      return try Tensor(counts, shape: target, dtype: dtype.floatingResult)
    case .infinity: return try magnitudes.extremes(.largest, axis: axis, keepingAxis: keepingAxis)
    default: return try powerNorm(p, place, keepingAxis)
    }
  }

  /// log Σ exp(x) along an axis, or of all elements, without overflow.
  package func logSumExp(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else { return try reshaped([count]).logSumExp(axis: 0) }
    let place = try self.axis(axis, of: "logsumexp")
    let kept = reduced(place, keepingAxis: true)
    guard shape[place] > 0 else {
      let target = reduced(place, keepingAxis: keepingAxis)
      return try .full(target, -.infinity, dtype.floatingResult)
    }
    let rule: Operation.Rule = {
      try $0[0].reduced(place, keepingAxis: keepingAxis, of: "logsumexp").floating
    }
    return try Operation("logsumexp", keeps: [.inputs, .output], result: rule) { inputs, form in
      let x = inputs[0]
      let top = try x.extremes(.largest, axis: place).doubles
      // Where all is −∞ or something is +∞ the difference would be NaN.
      let base = top.map { $0.isFinite ? $0 : 0 }
      let sums = try x.sums(of: .exponential, axis: place, center: base)
      let values = zip(sums, base).map { Glibc.log($0) + $1 }
      return try (Tensor(values, of: form), [])
    } pullback: { recorded, gradient in
      let result = try recorded.output.reshaped(kept)
      return [try gradient.reshaped(kept) * UnaryFunction.exp(recorded.inputs[0] - result)]
    }(self)
  }
}

extension Tensor {
  /// The magnitudes, integers among them as floats.
  private var magnitudes: Tensor {
    get throws {
      try UnaryFunction.abs(dtype.isFloating ? self : converted(to: dtype.floatingResult))
    }
  }

  /// The means along an axis and the sums of squared distances from them.
  ///
  /// Distances are first taken from the first element, so that equal elements have a variance of 0.
  private func deviations(_ axis: Int) throws -> (means: [Double], squares: [Double]) {
    let (outer, length, inner) = split(at: axis)
    guard outer * inner > 0, length > 0 else {
      let none = try [Double](work: length > 0 ? 0 : .nan, count: outer * inner)
      return (none, none)
    }
    let first = try detached.selected(axis: axis, at: 0).doubles
    let sums = try sums(of: .element, axis: axis, center: first)
    let means = zip(first, sums).map { $0 + $1 / Double(length) }
    return (means, try self.sums(of: .square, axis: axis, center: means))
  }

  /// A moment along an axis whose gradient is a factor times the elements' distances from their mean,
  /// or the elements themselves.
  private func moment(
    _ name: String,
    _ axis: Int,
    _ keepingAxis: Bool,
    centered: Bool = true,
    _ values: @escaping @Sendable (Tensor) throws -> [Double],
    factor: @escaping @Sendable (_ result: [Double], _ gradient: [Double]) -> [Double]
  ) throws -> Tensor {
    let rule: Operation.Rule = {
      try $0[0].reduced(axis, keepingAxis: keepingAxis, of: name).floating
    }
    return try Operation(name, keeps: [.inputs], result: rule) { inputs, form in
      let exact = try Tensor(values(inputs[0]), of: form.of(.float64))
      return try (exact.converted(to: form.dtype), [exact])
    } pullback: { recorded, gradient in
      let x = recorded.inputs[0]
      let factors = try factor(recorded.saved[0].doubles, gradient.doubles)
      let means =
        centered ? try x.deviations(axis).means : try [Double](work: 0, count: factors.count)
      return try [x.scaledDeviations(axis, from: means, by: factors)]
    }(self)
  }

  /// factor · (x − center), one of each for each sum along an axis.
  private func scaledDeviations(
    _ axis: Int,
    from center: [Double],
    by factor: [Double]
  ) throws -> Tensor {
    let isReduced = dtype == .float16 || dtype == .bfloat16
    let x = try (isReduced ? converted(to: .float32) : self).contiguous()
    let (outer, length, inner) = split(at: axis)
    let result = try Tensor(uninitialized: shape, dtype.floatingResult)
    x.withBytes { source in
      result.withBytes { target in
        Kernels.scaleDeviations(
          source,
          x.dtype,
          from: center,
          by: factor,
          blocks: outer,
          rows: length,
          columns: inner,
          into: target,
          result.dtype
        )
      }
    }
    return result
  }

  /// (Σ |x|^p)^(1/p); elements that are 0 have slope 0, and so have all where the norm is 0.
  private func powerNorm(_ p: Double, _ axis: Int, _ keepingAxis: Bool) throws -> Tensor {
    guard p > 0 else {
      throw TensorError.argument(
        operation: "norm",
        name: "p",
        expected: "at least 0",
        actual: "\(p)"
      )
    }
    let kept = reduced(axis, keepingAxis: true)
    let rule: Operation.Rule = {
      try $0[0].reduced(axis, keepingAxis: keepingAxis, of: "norm").floating
    }
    return try Operation("norm", keeps: [.inputs, .output], result: rule) { inputs, form in
      let sums = try inputs[0].sums(of: .power(p), axis: axis)
      return try (Tensor(sums.map { Glibc.pow($0, 1 / p) }, of: form), [])
    } pullback: { recorded, gradient in
      let x = recorded.inputs[0]
      let norm = try recorded.output.reshaped(kept)
      let exponent = try Tensor([p - 1], shape: [], dtype: gradient.dtype)
      // In this order no power overflows: no magnitude is above the norm by much.
      let share = try BinaryFunction.power(UnaryFunction.abs(x) / norm, exponent)
      let slope = try gradient.reshaped(kept) * share * UnaryFunction.sign(x)
      return [try Tensor.choose(x, slope, Tensor.zeros([]).converted(to: slope.dtype))]
    }(self)
  }
}

extension OperationSample {
  /// Of statistics.
  static let statistics: [OperationSample] = [
    OperationSample("var", [2, 4]) { try $0[0].variance(axis: 1) },
    OperationSample("std", [2, 4]) { try $0[0].standardDeviation(axis: 1, correction: 0) },
    OperationSample("norm", [2, 4]) { try $0[0].norm(axis: 1) },
    OperationSample("norm 1", [2, 4]) { try $0[0].norm(1, axis: 1) },
    OperationSample("norm 3", [2, 4]) { try $0[0].norm(3, axis: 1) },
    OperationSample("norm of the largest", [2, 4]) { try $0[0].norm(.infinity, axis: 1) },
    OperationSample("logsumexp", [2, 4]) { try $0[0].logSumExp(axis: 1) },
  ]
}
