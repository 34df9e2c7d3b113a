import Tensor

/// What scores are worth beside the truth.
package enum ScoreMetrics {
  /// How average precision joins several classes.
  package enum Average: String, Sendable, CaseIterable {
    /// All scores in one ranking.
    case micro
    /// The mean over classes, those without a positive left out.
    case macro
  }

  /// The fraction of rows whose true class is among the `top` highest scores.
  ///
  /// A score equal to the true class's counts as lower where its class comes later.
  ///
  /// - Parameters:
  ///   - scores: Raw scores, higher for likelier classes.
  ///   - labels: The true class of each row.
  ///   - top: How many of the highest scores count, from 1.
  /// - Returns: 0 to 1, NaN without rows.
  /// - Throws: `TensorError.shape` where the rows differ, `TensorError.argument` for no such class and
  ///   for scores that are NaN.
  /// - Shape: scores [rows, classes], labels [rows]
  package static func accuracy(_ scores: Tensor, _ labels: Tensor, top: Int = 1) throws -> Double {
    guard scores.rank == 2, labels.shape == [scores.shape[0]] else {
      throw TensorError.shape(
        operation: "accuracy",
        expected: "labels [rows] for scores [rows, classes] of \(scores.shape)",
        actual: labels.shape
      )
    }
    let (rows, classes) = (scores.shape[0], scores.shape[1])
    guard (1...max(classes, 1)).contains(top) else {
      throw TensorError.argument(
        operation: "accuracy",
        name: "top",
        expected: "1 to \(classes), the number of classes",
        actual: "\(top)"
      )
    }
    try scores.requireNumbers(of: "accuracy", "scores")
    let values = try scores.doubles
    let truth = try labels.exactIntegers(of: "accuracy", "labels")
    try LabelMetrics.requireClasses(truth, below: classes, of: "accuracy")
    let hits = (0..<rows).count { row in
      let scores = values[row * classes..<(row + 1) * classes]
      let own = scores[scores.startIndex + truth[row]]
      let place = scores.enumerated().count { index, score in
        score > own || (score == own && index < truth[row])
      }
      return place < top
    }
    return Double(hits) / Double(rows)
  }

  /// The area under precision over recall, in steps: Σ (Rₙ − Rₙ₋₁) Pₙ over falling thresholds.
  ///
  /// - Parameters:
  ///   - scores: Higher for likelier labels.
  ///   - targets: 1 where the label is there, 0 elsewhere.
  ///   - average: How classes, the columns, are joined.
  /// - Returns: 0 to 1, NaN without a positive.
  /// - Throws: `TensorError.shape` where the shapes differ, `TensorError.argument` where a score or a
  ///   target is NaN.
  /// - Source: scikit-learn's `average_precision_score`.
  package static func averagePrecision(
    _ scores: Tensor,
    _ targets: Tensor,
    average: Average = .micro
  ) throws -> Double {
    guard scores.shape == targets.shape, scores.rank > 0 else {
      throw TensorError.shape(
        operation: "average_precision",
        expected: "targets like the scores, \(scores.shape)",
        actual: targets.shape
      )
    }
    try scores.requireNumbers(of: "average_precision", "scores")
    try targets.requireNumbers(of: "average_precision", "targets")
    let truth = try targets.doubles.map { target in
      guard target == 0 || target == 1 else {
        throw TensorError.argument(
          operation: "average_precision",
          name: "targets",
          expected: "0 and 1 alone",
          actual: "\(target)"
        )
      }
      return target == 1
    }
    let values = try scores.doubles
    guard average == .macro, scores.rank == 2 else { return area(values, truth) }
    let classes = scores.shape[1]
    let areas = (0..<classes).map { column in
      let places = stride(from: column, to: values.count, by: classes)
      return area(places.map { values[$0] }, places.map { truth[$0] })
    }
    let found = areas.filter { !$0.isNaN }
    return found.reduce(0, +) / Double(found.count)
  }

  private static func area(_ scores: [Double], _ truth: [Bool]) -> Double {
    let positives = truth.count { $0 }
    guard positives > 0 else { return .nan }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (hits, area) = (0, 0.0)
    var start = 0
    while start < order.count {
      // Equal scores pass the threshold together.
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let found = order[start..<end].count { truth[$0] }
      hits += found
      area += Double(found) / Double(positives) * Double(hits) / Double(end)
      start = end
    }
    return area
  }
}
