/// How a trial stands.
package enum TrialState: String, Codable, Sendable, CaseIterable {
  /// To be run, or to be run again.
  case waiting
  case running
  case complete
  /// Ended early by the pruner.
  case pruned
  case failed

  package var isFinished: Bool { self == .complete || self == .pruned || self == .failed }
}

/// What a trial gave beside what is to be small or large.
package struct TrialResult: Codable, Sendable, Equatable {
  package let name: String
  package let value: Scalar

  package init(name: String, value: Scalar) {
    self.name = name
    self.value = value
  }
}

/// What came of a trial, as the store keeps it: a list of values, or a record where there is more.
struct TrialOutcome: Codable {
  let values: [Double]
  let more: [TrialResult]?

  /// As text.
  func encoded() throws -> String {
    more == nil ? try SweepStore.encoded(values) : try SweepStore.encoded(self)
  }

  init(values: [Double] = [], more: [TrialResult]? = nil) {
    (self.values, self.more) = (values, more)
  }

  /// Reads either text.
  init(_ text: String) throws {
    self =
      text.hasPrefix("[")
      ? TrialOutcome(values: try SweepStore.decoded(text)) : try SweepStore.decoded(text)
  }
}

/// One trial of a sweep.
package struct Trial: Codable, Sendable {
  /// A value that a trial told on its way.
  package struct Report: Codable, Equatable, Sendable {
    package let step: Int
    package let value: Double

    package init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  package let number: Int
  package var state: TrialState
  package var parameters: Assignment
  /// One value for each objective; empty before the end.
  package var values: [Double]
  /// What its function gave beside them; nil where nothing.
  package var more: [TrialResult]?
  /// By step.
  package var reports: [Report]
  package var error: String?
  package var seconds: Double?
  package var worker: String?
  /// How often it was begun.
  package var attempts: Int

  package init(
    number: Int,
    state: TrialState,
    parameters: Assignment = Assignment(),
    values: [Double] = [],
    more: [TrialResult]? = nil,
    reports: [Report] = [],
    error: String? = nil,
    seconds: Double? = nil,
    worker: String? = nil,
    attempts: Int = 0
  ) {
    (self.number, self.state, self.parameters, self.values) = (number, state, parameters, values)
    (self.more, self.reports, self.error, self.seconds) = (more, reports, error, seconds)
    (self.worker, self.attempts) = (worker, attempts)
  }
}
