/// The sizes of a tensor's axes, outermost first; empty for a scalar.
package typealias Shape = [Int]

extension [Int] {
  /// The number of elements of a tensor of this shape.
  package var elementCount: Int { reduce(1, *) }

  /// The steps, in elements, between neighbors along each axis of a row-major tensor.
  package var rowMajorStrides: [Int] {
    var strides = self
    var step = 1
    for axis in indices.reversed() {
      strides[axis] = step
      step *= self[axis]
    }
    return strides
  }

  /// The shape that both shapes broadcast to by NumPy's rule, or `nil` where they do not.
  package func broadcast(with other: Shape) -> Shape? {
    let rank = Swift.max(count, other.count)
    var result = Shape(repeating: 1, count: rank)
    for axis in 0..<rank {
      let a = axis < rank - count ? 1 : self[axis - (rank - count)]
      let b = axis < rank - other.count ? 1 : other[axis - (rank - other.count)]
      guard a == b || a == 1 || b == 1 else { return nil }
      result[axis] = a == 1 ? b : a
    }
    return result
  }
}

extension Tensor {
  /// An axis counted from the front, from one that may be negative.
  ///
  /// - Throws: `TensorError.axis` where the tensor has no such axis.
  package func axis(_ axis: Int, of operation: String) throws -> Int {
    try form.axis(axis, of: operation)
  }
}
