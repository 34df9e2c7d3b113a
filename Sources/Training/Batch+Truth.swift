import Tensor

extension Batch {
  /// A tensor's elements as classes.
  ///
  /// - Throws: `TrainingError.fraction` where one is no integer.
  func classes(_ tensor: Tensor) throws -> [Int] {
    guard tensor.dtype.isFloating else { return try tensor.integers }
    return try tensor.doubles.map { value in
      guard value == value.rounded(), value.magnitude < 0x1p52 else {
        throw TrainingError.fraction(value: value.isNaN ? "nan" : "\(value)", paths: paths)
      }
      return Int(value)
    }
  }

  /// What scores are measured by: the tensor of a key, or a ready target.
  ///
  /// - Parameters:
  ///   - key: What it is.
  ///   - shape: The shape that goes with the scores.
  ///   - fits: Whether another shape goes with them too.
  /// - Returns: The tensor as the batch has it.
  /// - Throws: `TrainingError.lacks`, `.misfit`.
  func truth(
    _ key: BatchKey,
    of shape: Shape,
    where fits: (Tensor) -> Bool = { _ in false }
  ) throws -> Tensor {
    guard let found = self[key] ?? self[.target] else {
      throw TrainingError.lacks(key: key.name, paths: paths)
    }
    guard found.shape == shape || fits(found) else {
      throw TrainingError.misfit(key: key.name, shape: found.shape, expected: shape, paths: paths)
    }
    return found
  }
}
