extension TensorForm {
  /// A tensor of this form, computed from two that broadcast to it.
  ///
  /// - Parameters:
  ///   - a: The first tensor.
  ///   - b: The second tensor.
  ///   - left: What the first one's elements are taken as.
  ///   - right: What the second one's elements are taken as.
  ///   - output: What an element of the result is in memory.
  ///   - body: Gets where a stretch of the result begins, its elements, and those of both tensors with the
  ///     step between them, which is 0 or 1.
  /// - Returns: What the calls of `body` wrote.
  /// - Throws: `TensorError.memory`, `TensorError.interrupted`.
  func stretches<Left: TensorElement, Right: TensorElement, Output>(
    _ a: Tensor,
    _ b: Tensor,
    _ left: Left.Type,
    _ right: Right.Type,
    _ output: Output.Type,
    _ body: (
      _ place: Int, _ result: UnsafeMutablePointer<Output>, _ a: UnsafeMutablePointer<Left>,
      _ aStep: Int, _ b: UnsafeMutablePointer<Right>, _ bStep: Int, _ count: Int
    ) -> Void
  ) throws -> Tensor {
    let x = try a.converted(to: left.dtype).contiguous()
    let y = try b.converted(to: right.dtype).contiguous()
    let plan = BroadcastPlan(shape, x, y)
    let result = try Tensor(uninitialized: self)
    try result.withPointer(to: output, dtype) { r in
      try withElements(left, x) { p in
        try withElements(right, y) { q in
          try plan.rows { place, a, aStep, b, bStep, n in
            body(place, r + place, p + a, aStep, q + b, bStep, n)
          }
        }
      }
    }
    return result
  }
}

/// How two tensors are walked together to give a third.
private struct BroadcastPlan {
  private let shape: Shape
  private let left: [Int]
  private let right: [Int]

  init(_ shape: Shape, _ a: Tensor, _ b: Tensor) {
    self.shape = shape
    left = Self.steps(of: a, in: shape)
    right = Self.steps(of: b, in: shape)
  }

  /// Calls `row` for stretches along which both operands step by 0 or 1.
  func rows(
    elements: Int = 1 << 15,
    _ row: (_ output: Int, _ left: Int, _ leftStep: Int, _ right: Int, _ rightStep: Int, _ n: Int)
      -> Void
  ) throws {
    guard shape.elementCount > 0 else { return }
    let (inner, outerAxes, a, b) = innerStretch()
    guard outerAxes > 0 else {
      return try Parallel.ranges(inner, grain: elements) { range in
        let start = range.lowerBound
        row(start, start * a, a, start * b, b, range.count)
      }
    }
    let outer = Array(shape[..<outerAxes])
    try Parallel.ranges(outer.elementCount, grain: max(1, elements / inner)) { range in
      for index in range {
        var rest = index
        var (x, y) = (0, 0)
        for axis in outer.indices.reversed() {
          let position = rest % outer[axis]
          rest /= outer[axis]
          x += position * left[axis]
          y += position * right[axis]
        }
        row(index * inner, x, a, y, b, inner)
      }
    }
  }

  /// The trailing axes along which both operands run like one axis.
  private func innerStretch() -> (count: Int, outerAxes: Int, left: Int, right: Int) {
    var axis = shape.count - 1
    while axis >= 0, shape[axis] == 1 { axis -= 1 }
    guard axis >= 0 else { return (1, 0, 0, 0) }
    let (a, b) = (left[axis], right[axis])
    var count = shape[axis]
    while axis > 0 {
      let next = axis - 1
      let runsOn = shape[next] == 1 || (left[next] == a * count && right[next] == b * count)
      guard runsOn else { break }
      count *= shape[next]
      axis = next
    }
    return (count, axis, a, b)
  }

  private static func steps(of tensor: Tensor, in shape: Shape) -> [Int] {
    let missing = shape.count - tensor.rank
    let strides = tensor.shape.rowMajorStrides
    return shape.indices.map { axis in
      axis < missing || tensor.shape[axis - missing] == 1 ? 0 : strides[axis - missing]
    }
  }
}
