/// What is known of one update.
package struct UpdateRow: Sendable, Equatable {
  /// The number of the update, from 0.
  package let step: Int
  /// The epoch that it belongs to, from 0.
  package let epoch: Int
  package let loss: Double
  /// The loss's parts, by name.
  package let parts: [(name: String, value: Double)]
  /// The rate of the last group.
  package let rate: Double
  /// The norm of the gradient before clipping.
  package let gradientNorm: Double
  package let seconds: Double

  package init(
    step: Int,
    epoch: Int,
    loss: Double,
    parts: [(name: String, value: Double)],
    rate: Double,
    gradientNorm: Double,
    seconds: Double
  ) {
    (self.step, self.epoch, self.loss, self.parts) = (step, epoch, loss, parts)
    (self.rate, self.gradientNorm, self.seconds) = (rate, gradientNorm, seconds)
  }

  package static func == (a: UpdateRow, b: UpdateRow) -> Bool {
    a.step == b.step && a.epoch == b.epoch && a.loss == b.loss && a.rate == b.rate
      && a.gradientNorm == b.gradientNorm && a.seconds == b.seconds
      && a.parts.elementsEqual(b.parts) { $0 == $1 }
  }
}

/// What an evaluation on held-out data gave.
package struct EvaluationRow: Sendable, Equatable {
  /// The number of updates made before it.
  package let step: Int
  package let epoch: Int
  package let metrics: [(name: String, value: Double)]

  package init(step: Int, epoch: Int, metrics: [(name: String, value: Double)]) {
    self.step = step
    self.epoch = epoch
    self.metrics = metrics
  }

  package static func == (a: EvaluationRow, b: EvaluationRow) -> Bool {
    a.step == b.step && a.epoch == b.epoch && a.metrics.elementsEqual(b.metrics) { $0 == $1 }
  }
}
