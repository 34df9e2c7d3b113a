/// Which number of an evaluation tells the best model.
package struct Monitor: Sendable, Equatable {
  package let name: String
  /// Whether a higher number is better.
  package let isHigherBetter: Bool

  package init(_ name: String, isHigherBetter: Bool) {
    self.name = name
    self.isHigherBetter = isHigherBetter
  }

  /// The number of an evaluation, the lower the better; infinite where there is none.
  func score(of row: EvaluationRow) -> Double {
    guard let value = row.metrics.first(where: { $0.name == name })?.value, !value.isNaN else {
      return .infinity
    }
    return isHigherBetter ? -value : value
  }
}

extension Trainer {
  /// How good an evaluation is, the lower the better.
  private func score(of row: EvaluationRow) -> Double {
    if let monitor = host.monitor { return monitor.score(of: row) }
    guard let value = row.metrics.first?.value, !value.isNaN else { return .infinity }
    return value
  }

  /// How good the model is now, the lower the better: by the last evaluation, else by the loss.
  var standing: Double {
    evaluations.last.map(score) ?? rows.last?.loss ?? .infinity
  }

  /// The best evaluation, the first of equally good ones.
  package var bestEvaluation: EvaluationRow? { bestPlace.map { evaluations[$0] } }

  /// The checkpoint of the best evaluation so far, if one was written.
  package var bestCheckpoint: String? { folder?.best ?? toldBest }

  private var bestPlace: Int? {
    evaluations.indices.min { score(of: evaluations[$0]) < score(of: evaluations[$1]) }
  }

  /// Whether the evaluation of this moment is the best so far.
  var hasImproved: Bool {
    guard host.monitor != nil, let last = evaluations.last else { return false }
    return last.step == optimizer.updates && bestPlace == evaluations.count - 1
  }

  /// Whether evaluations have been no better for as long as the settings bear.
  package var hasStoppedEarly: Bool {
    guard let patience = settings.patience, let best = bestPlace else { return false }
    return evaluations.count - 1 - best >= patience
  }
}
