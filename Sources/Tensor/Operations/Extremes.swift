extension Tensor {
  /// Which of the two ends of an order is meant.
  package enum Extreme: String, Sendable {
    case largest = "max"
    case smallest = "min"

    /// Whether `a` lies further out than `b`; NaN lies furthest.
    fileprivate func prefers(_ a: Double, to b: Double) -> Bool {
      if a.isNaN || b.isNaN { return a.isNaN && !b.isNaN }
      return self == .largest ? a > b : a < b
    }
  }

  /// The positions along an axis of its extreme elements, the first where several are equal.
  ///
  /// - Throws: `TensorError.shape` where the axis is empty.
  package func positions(
    of extreme: Extreme,
    axis: Int,
    keepingAxis: Bool = false
  ) throws
    -> Tensor
  {
    let axis = try self.axis(axis, of: "arg\(extreme.rawValue)")
    let found = try extremePositions(extreme, axis: axis, of: "arg\(extreme.rawValue)")
    return Tensor(integers: found, shape: reduced(axis, keepingAxis: keepingAxis))
  }

  /// The position, in row-major order, of the extreme element.
  package func position(of extreme: Extreme) throws -> Tensor {
    try detached.reshaped([count]).positions(of: extreme, axis: 0)
  }

  /// The extreme elements along an axis; NaN where there is one.
  ///
  /// The gradient goes to the first of equal elements.
  package func extremes(
    _ extreme: Extreme,
    axis: Int,
    keepingAxis: Bool = false
  ) throws
    -> Tensor
  {
    let axis = try self.axis(axis, of: extreme.rawValue)
    let found = try extremePositions(extreme, axis: axis, of: extreme.rawValue)
    return try gathered(axis: axis, positions: found, count: 1)
      .reshaped(reduced(axis, keepingAxis: keepingAxis))
  }

  /// The extreme element of all.
  package func extreme(_ extreme: Extreme) throws -> Tensor {
    try reshaped([count]).extremes(extreme, axis: 0)
  }

  private func extremePositions(
    _ extreme: Extreme,
    axis: Int,
    of operation: String
  ) throws
    -> [Int]
  {
    guard shape[axis] > 0 else {
      throw TensorError.shape(
        operation: operation,
        expected: "at least one element along axis \(axis)",
        actual: shape
      )
    }
    let (outer, length, inner) = split(at: axis)
    if dtype == .float32 { return floatPositions(extreme, outer, length, inner) }
    let values = doubles
    return (0..<outer * inner).map { place in
      let start = place / inner * length * inner + place % inner
      var best = 0
      for row in 1..<max(length, 1)
      where extreme.prefers(values[start + row * inner], to: values[start + best * inner]) {
        best = row
      }
      return best
    }
  }

  /// The same for float32, a row of the inner axes at a time.
  private func floatPositions(
    _ extreme: Extreme,
    _ outer: Int,
    _ length: Int,
    _ inner: Int
  )
    -> [Int]
  {
    let dense = contiguous()
    let sign: Float = extreme == .largest ? 1 : -1
    var best = [Int](repeating: 0, count: outer * inner)
    for block in 0..<outer {
      let rows = dense.floats + block * length * inner
      for column in 0..<inner {
        var (position, top) = (0, sign * rows[column])
        for row in 1..<max(length, 1) where !top.isNaN {
          let value = sign * rows[row * inner + column]
          if value > top || value.isNaN { (position, top) = (row, value) }
        }
        best[block * inner + column] = position
      }
    }
    return best
  }
}
