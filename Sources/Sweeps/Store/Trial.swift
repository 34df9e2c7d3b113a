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
    reports: [Report] = [],
    error: String? = nil,
    seconds: Double? = nil,
    worker: String? = nil,
    attempts: Int = 0
  ) {
    self.number = number
    self.state = state
    self.parameters = parameters
    self.values = values
    self.reports = reports
    self.error = error
    self.seconds = seconds
    self.worker = worker
    self.attempts = attempts
  }
}
