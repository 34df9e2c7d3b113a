extension Tensor {
  /// Whether shapes are equal and all elements too, whatever their types.
  package func isIdentical(to other: Tensor) -> Bool {
    shape == other.shape && doubles == other.doubles
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
    for (a, b) in zip(doubles, other.doubles) {
      // Equal infinities differ by 0, not by NaN.
      let difference = a == b ? 0 : abs(a - b)
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
    return zip(a.doubles, b.doubles).allSatisfy { a, b in
      a == b || (b.isFinite && abs(a - b) <= atol + rtol * abs(b))
    }
  }
}
