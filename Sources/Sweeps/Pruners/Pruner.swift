import Foundation

/// What a pruner knows of the other trials.
package protocol PruningHistory {
  /// Complete trials with the last step that each reported.
  func completed() throws -> [(number: Int, lastStep: Int?)]
  /// What complete trials reported at a step.
  func values(atStep step: Int) throws -> [Double]
  /// What other trials had when they reached a rung.
  func values(atRung rung: Int) throws -> [(number: Int, value: Double)]
  /// A number that is decided once for a sweep.
  func decided(_ name: String) throws -> Double?
  func decide(_ name: String, _ value: Double) throws
}

/// Whether a trial is to end, and the rungs that it has reached just now.
package struct PruningDecision: Equatable {
  package var prunes = false
  package var rungs: [Rung] = []

  /// A place at which trials compete, with the value that this one has there.
  package struct Rung: Equatable {
    package let rung: Int
    package let value: Double
  }
}

/// A rule that ends trials which are not worth going on with.
package enum Pruner: Codable, Equatable, Sendable {
  case median(MedianPruner)
  case halving(HalvingPruner)
  case hyperband(HyperbandPruner)

  /// Whether the settings are in their ranges, as those of a script are.
  var isSound: Bool {
    let counts = 0...(1 << 50)
    switch self {
    case .median(let pruner):
      return counts.contains(pruner.startup) && counts.contains(pruner.warmup)
        && counts.contains(pruner.interval) && pruner.interval > 0
    case .halving(let pruner):
      return counts.contains(pruner.minimum ?? 1) && (2...1 << 30).contains(pruner.reduction)
        && (0...1000).contains(pruner.grace) && counts.contains(pruner.bootstrap)
    case .hyperband(let pruner):
      return counts.contains(pruner.minimum) && pruner.minimum > 0
        && (1...1 << 50).contains(pruner.maximum ?? 1) && (2...1 << 30).contains(pruner.reduction)
        && counts.contains(pruner.bootstrap)
    }
  }

  /// Decides about a trial that has just reported.
  /// - Parameters:
  ///   - trial: its number and all its reports, the latest included.
  ///   - rungs: the number of rungs that it reached before.
  ///   - sweep: the name of the sweep.
  ///   - objective: whether reports are to be small or large.
  ///   - history: what is known of the other trials.
  /// - Returns: whether the trial is to end, and the rungs that it has reached just now.
  /// - Throws: what the history throws.
  package func decide(
    _ trial: Trial,
    rungs: Int,
    sweep: String,
    objective: Objective,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    guard let last = trial.reports.max(by: { $0.step < $1.step }) else { return PruningDecision() }
    let view = PrunedTrial(trial, last: last, rungs: rungs, objective)
    switch self {
    case .median(let pruner): return try pruner.decide(view, history)
    case .halving(let pruner): return try pruner.decide(view, history)
    case .hyperband(let pruner): return try pruner.decide(view, sweep: sweep, history)
    }
  }
}

/// The trial that a pruner decides about.
struct PrunedTrial {
  let number: Int
  let reports: [Trial.Report]
  let last: Trial.Report
  let rungs: Int
  let objective: Objective

  init(_ trial: Trial, last: Trial.Report, rungs: Int, _ objective: Objective) {
    number = trial.number
    reports = trial.reports
    self.last = last
    self.rungs = rungs
    self.objective = objective
  }
}
