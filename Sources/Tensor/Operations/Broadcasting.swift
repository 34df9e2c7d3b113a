/// How two tensors are walked together to give a third.
struct BroadcastPlan {
  let shape: Shape
  private let left: [Int]
  private let right: [Int]

  init(_ operation: String, _ a: Tensor, _ b: Tensor, _ result: DType = .float32) throws {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      throw TensorError.broadcast(operation: operation, a.shape, b.shape)
    }
    try requireMemory(for: shape, of: result)
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
