extension Tensor {
  /// The tensor as [outer, length, inner] about an axis.
  func split(at axis: Int) -> (outer: Int, length: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// The shape after reducing an axis.
  func reduced(_ axis: Int, keepingAxis: Bool) -> Shape {
    shape.reduced(axis, keepingAxis: keepingAxis)
  }

  /// The sum of all elements: of floats added up in float64, of integers exact, as int64.
  ///
  /// - Throws: `TensorError.overflow` where integers come to more than int64 holds.
  package func sum() throws -> Tensor {
    try Operation("sum", result: { TensorForm([], $0[0].dtype.arithmeticResult) }) { inputs, form in
      let x = inputs[0]
      if x.dtype == .float32 {
        return try (Tensor(Float(x.contiguous().doubleSum())), [])
      }
      return (try x.reshaped([x.count]).summed(axis: 0, to: form), [])
    } pullback: { [shape] _, gradient in
      [try gradient.expanded(to: shape)]
    }(self)
  }

  /// The sum of contiguous float32 elements: pieces of fixed size, added in order.
  package func doubleSum() throws -> Double {
    let grain = 1 << 16
    var parts = [Double](repeating: 0, count: (count + grain - 1) / grain)
    try withFloats { p in
      try parts.withUnsafeMutableBufferPointer { parts in
        nonisolated(unsafe) let parts = parts
        try Parallel.ranges(count, grain: grain) { range in
          parts[range.lowerBound / grain] = Kernels.sum(p + range.lowerBound, count: range.count)
        }
      }
    }
    return parts.reduce(0, +)
  }

  /// The sums along an axis: of floats added up in float64, of integers exact, as int64.
  ///
  /// - Throws: `TensorError.overflow` where integers come to more than int64 holds.
  package func sum(axis: Int, keepingAxis: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "sum")
    let kept = reduced(axis, keepingAxis: true)
    let rule: Operation.Rule = {
      try $0[0].reduced(axis, keepingAxis: keepingAxis, of: "sum").arithmetic
    }
    return try Operation("sum", result: rule) { inputs, form in
      (try inputs[0].summed(axis: axis, to: form), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(kept).expanded(to: shape)]
    }(self)
  }

  private func summed(axis: Int, to form: TensorForm) throws -> Tensor {
    guard dtype.isFloating else {
      return try Tensor(integers: integerSums(axis: axis, of: "sum"), shape: form.shape)
    }
    return try Tensor(sums(of: .element, axis: axis), of: form)
  }

  /// The mean of all elements.
  package func mean() throws -> Tensor { try reshaped([count]).mean(axis: 0) }

  /// The means along an axis, added up and divided in float64.
  package func mean(axis: Int, keepingAxis: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "mean")
    let kept = reduced(axis, keepingAxis: true)
    let length = Double(shape[axis])
    let rule: Operation.Rule = {
      try $0[0].reduced(axis, keepingAxis: keepingAxis, of: "mean").floating
    }
    return try Operation("mean", result: rule) { inputs, form in
      let length = Double(inputs[0].shape[axis])
      let sums = try inputs[0].sums(of: .element, axis: axis)
      return try (Tensor(sums.map { $0 / length }, of: form), [])
    } pullback: { [shape] _, gradient in
      let share = try Tensor([length], shape: [], dtype: gradient.dtype)
      return [try (gradient.reshaped(kept) / share).expanded(to: shape)]
    }(self)
  }
}

extension OperationSample {
  /// Of sums.
  static let reductions: [OperationSample] = [
    OperationSample("sum", [2, 3]) { try $0[0].sum() },
    OperationSample("sum of an axis", [2, 3, 2]) { try $0[0].sum(axis: 1) },
    OperationSample("mean of an axis", [2, 3]) { try $0[0].mean(axis: 1, keepingAxis: true) },
  ]
}
