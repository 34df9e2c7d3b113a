/// The mean over labeled rows of −log softmax(scores)[label].
///
/// Rows without a label count for nothing; where no row has one, the loss is 0.
///
/// - Parameters:
///   - scores: The scores of each class.
///   - labels: The classes.
/// - Returns: One number.
/// - Throws: `TensorError.shape` where there are not as many labels as rows.
/// - Shape: scores [rows, K] → [].
package func crossEntropy(_ scores: Tensor, labels: ClassLabels) throws -> Tensor {
  let rule: Operation.Rule = { [sizes = [labels.count, labels.classes]] in
    guard $0[0].shape == sizes else {
      throw TensorError.shape(
        operation: "cross-entropy",
        expected: "scores of \(sizes)",
        actual: $0[0].shape
      )
    }
    return TensorForm([], .float32)
  }
  let share = 1 / Double(max(labels.labeled, 1))
  return try Operation("cross-entropy", keeps: [.inputs], result: rule) { inputs, _ in
    let total = try labels.loss(of: inputs[0].contiguous())
    return try (Tensor(Float(total * share)), [])
  } pullback: { recorded, dy in
    let factor = Float(try dy.item() * share)
    return [try labels.slope(of: recorded.inputs[0].contiguous(), factor)]
  }(scores)
}

/// The classes of pixels, some of them without one.
package struct ClassLabels: Sendable {
  /// The classes from 0; −1 where there is none.
  package let values: [Int32]
  package let classes: Int
  /// How many pixels have a class.
  package let labeled: Int

  package var count: Int { values.count }

  /// Reads labels in row-major order.
  ///
  /// - Parameters:
  ///   - labels: Whole numbers.
  ///   - classes: The number of classes.
  ///   - ignore: What stands for no class.
  /// - Throws: `TensorError.argument` where a label is neither a class nor to be ignored.
  package init(_ labels: Tensor, classes: Int, ignore: Int?) throws {
    let numbers = try labels.doubles
    var values = try [Int32](work: -1, count: numbers.count)
    var labeled = 0
    for (index, number) in numbers.enumerated() {
      if let ignore, number == Double(ignore) { continue }
      guard number >= 0, number < Double(classes), number == number.rounded() else {
        throw TensorError.argument(
          operation: "labels",
          name: "label",
          expected: "0 to \(classes - 1)" + (ignore.map { ", or \($0) for none" } ?? ""),
          actual: number.magnitude < 1e15 && number == number.rounded()
            ? "\(Int(number))" : "\(number)"
        )
      }
      values[index] = Int32(number)
      labeled += 1
    }
    (self.values, self.classes, self.labeled) = (values, classes, labeled)
  }

  private static let grain = 4096

  fileprivate func loss(of scores: Tensor) throws -> Double {
    let grain = Self.grain
    var parts = [Double](repeating: 0, count: (count + grain - 1) / grain)
    try scores.withFloats { from in
      try parts.withUnsafeMutableBufferPointer { parts in
        nonisolated(unsafe) let parts = parts
        try rows { labels, start, count in
          parts[start / grain] = Kernels.crossEntropy(
            from + start * classes,
            labels: labels,
            rows: count,
            columns: classes
          )
        }
      }
    }
    return parts.reduce(0, +)
  }

  fileprivate func slope(of scores: Tensor, _ factor: Float) throws -> Tensor {
    let result = try Tensor(uninitialized: scores.shape)
    try withElements(Float.self, result, scores) { to, from in
      try rows { labels, start, count in
        Kernels.crossEntropyBackward(
          from + start * classes,
          labels: labels,
          times: factor,
          rows: count,
          columns: classes,
          into: to + start * classes
        )
      }
    }
    return result
  }

  /// Calls `body` for stretches of rows side by side.
  private func rows(
    _ body: (_ labels: UnsafePointer<Int32>, _ start: Int, _ count: Int) -> Void
  ) throws {
    try values.withUnsafeBufferPointer { values in
      guard let labels = values.baseAddress else { return }
      nonisolated(unsafe) let first = labels
      try Parallel.ranges(count, grain: Self.grain) { range in
        body(first + range.lowerBound, range.lowerBound, range.count)
      }
    }
  }
}

extension OperationSample {
  /// Of losses of labels.
  static let mapLosses: [OperationSample] = [
    OperationSample("cross-entropy of labels", [4, 3], isOfFloat32: true) {
      let numbers = Array([2, 255, 0, 1].prefix($0[0].shape[0]))
      let labels = try ClassLabels(Tensor(integers: numbers), classes: 3, ignore: 255)
      return try crossEntropy($0[0], labels: labels)
    }
  ]
}
