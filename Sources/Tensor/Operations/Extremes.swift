extension Tensor {
  /// Which of the two ends of an order is meant.
  package enum Extreme: String, Sendable {
    case largest = "max"
    case smallest = "min"
  }

  /// The positions along an axis of its extreme elements, the first where several are equal.
  ///
  /// NaN counts as further out than every number, as in NumPy and PyTorch: where there is one, the
  /// position is that of the first.
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
    return try Tensor(integers: found, shape: reduced(axis, keepingAxis: keepingAxis))
  }

  /// The position, in row-major order, of the extreme element.
  package func position(of extreme: Extreme) throws -> Tensor {
    try detached.reshaped([count]).positions(of: extreme, axis: 0)
  }

  /// The extreme elements along an axis; NaN where there is one.
  ///
  /// The gradient goes to the first of equal elements, as that of PyTorch's `max(dim)` does.
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
    let axes = split(at: axis)
    let isLargest = extreme == .largest
    switch dtype {
    case .float32:
      let x = try contiguous()
      return try x.withFloats { try firstExtremes($0, axes, isLargest) }
    case .float64, .float16, .bfloat16:
      let x = try converted(to: .float64).contiguous()
      return try x.withPointer(to: Double.self, .float64) {
        try firstExtremes($0, axes, isLargest)
      }
    default:
      let x = try converted(to: .int64).contiguous()
      return try x.withPointer(to: Int.self, .int64) {
        try firstExtremes($0, axes, isLargest)
      }
    }
  }
}

/// The first position of the extreme element of each line, or of the first that is not equal to itself.
private func firstExtremes<Element: Comparable>(
  _ elements: UnsafePointer<Element>,
  _ axes: (outer: Int, length: Int, inner: Int),
  _ isLargest: Bool
) throws -> [Int] {
  let (outer, length, inner) = axes
  var best = try [Int](work: 0, count: outer * inner)
  for block in 0..<outer {
    let rows = elements + block * length * inner
    for column in 0..<inner {
      var (position, top) = (0, rows[column])
      var row = 1
      while row < length, top == top {
        let value = rows[row * inner + column]
        if isLargest ? value > top : value < top { (position, top) = (row, value) }
        if value != value { (position, top) = (row, value) }
        row += 1
      }
      best[block * inner + column] = position
    }
  }
  return best
}

extension OperationSample {
  /// Of extremes.
  static let extremes: [OperationSample] = [
    OperationSample("max", [2, 4]) { try $0[0].extremes(.largest, axis: 1) },
    OperationSample("min", [2, 4]) { try $0[0].extremes(.smallest, axis: -1, keepingAxis: true) },
  ]
}
