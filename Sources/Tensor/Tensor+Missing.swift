extension Tensor {
  /// Checks that no element is NaN, for what would otherwise take it for a number.
  ///
  /// - Parameters:
  ///   - operation: What wants numbers.
  ///   - name: What the tensor is called there.
  ///   - finite: Whether infinite elements are refused too.
  /// - Throws: `TensorError.argument` that says how many there are and where the first is.
  package func requireNumbers(of operation: String, _ name: String, finite: Bool = false) throws {
    guard dtype.isFloating else { return }
    let values = try doubles
    func isWrong(_ value: Double) -> Bool { finite ? !value.isFinite : value.isNaN }
    guard let first = values.firstIndex(where: isWrong) else { return }
    let found = values.count(where: isWrong)
    throw TensorError.argument(
      operation: operation,
      name: name,
      expected: finite ? "finite numbers" : "numbers",
      actual: "\(values[first]) in \(found) of \(count) elements, the first at \(place(of: first))"
    )
  }

  /// Checks that all elements are integers, NaN among those that are not.
  ///
  /// - Throws: `TensorError.argument` that says how many are none and where the first is.
  package func requireIntegers(of operation: String, _ name: String) throws {
    guard dtype.isFloating else { return }
    let values = try doubles
    func isWrong(_ value: Double) -> Bool { value != value.rounded() || !value.isFinite }
    guard let first = values.firstIndex(where: isWrong) else { return }
    let found = values.count(where: isWrong)
    throw TensorError.argument(
      operation: operation,
      name: name,
      expected: "integers",
      actual: "\(values[first]) in \(found) of \(count) elements, the first at \(place(of: first))"
    )
  }

  /// The index of an element from its row-major place.
  private func place(of position: Int) -> [Int] {
    var rest = position
    var index = shape
    for axis in shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }
}
