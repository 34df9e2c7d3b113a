extension Tensor {
  /// Whether shapes are equal and all elements too, whatever their types.
  package func isIdentical(to other: Tensor) throws -> Bool {
    guard shape == other.shape else { return false }
    if !dtype.isFloating, !other.dtype.isFloating { return try integers == other.integers }
    if dtype == .int64 {
      return try zip(integers, other.doubles).allSatisfy { Int(exactly: $1) == $0 }
    }
    if other.dtype == .int64 { return try other.isIdentical(to: self) }
    return try doubles == other.doubles
  }

  /// The largest absolute difference, in float64: 0 without elements, NaN where either has one.
  ///
  /// - Throws: `TensorError.shape` where the shapes differ.
  package func largestDifference(from other: Tensor) throws -> Double {
    guard shape == other.shape else {
      throw TensorError.shape(
        operation: "maxdiff",
        expected: "\(shape) like the first",
        actual: other.shape
      )
    }
    var result = 0.0
    for difference in try differences(from: other) {
      if difference.isNaN { return .nan }
      result = Swift.max(result, difference)
    }
    return result
  }

  /// Whether |a − b| ≤ atol + rtol · |b| everywhere, with NumPy's broadcasting.
  ///
  /// - Throws: `TensorError.broadcast` where the shapes do not broadcast.
  package func isClose(to other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8) throws -> Bool {
    guard let target = shape.broadcast(with: other.shape) else {
      throw TensorError.broadcast(operation: "allclose", shape, other.shape)
    }
    let (a, b) = (try detached.expanded(to: target), try other.detached.expanded(to: target))
    return try zip(a.differences(from: b), b.doubles).allSatisfy { difference, b in
      difference == 0 || (b.isFinite && difference <= atol + rtol * abs(b))
    }
  }

  /// The absolute differences of two tensors of one shape, those of integers rounded at the end only.
  private func differences(from other: Tensor) throws -> [Double] {
    if !dtype.isFloating, !other.dtype.isFloating {
      return try zip(integers, other.integers).map { a, b in
        Double(a < b ? UInt(bitPattern: b &- a) : UInt(bitPattern: a &- b))
      }
    }
    // Equal infinities differ by 0, not by NaN.
    return try zip(doubles, other.doubles).map { a, b in a == b ? 0 : abs(a - b) }
  }
}
