import Options

/// Ends a trial whose best value so far is worse than the median of complete trials at the same step.
///
/// - Source: Golovin et al., Google Vizier, KDD 2017, section 3.2; decisions as Optuna's MedianPruner makes them.
package struct MedianPruner: PruningRule {
  package static let name = "median"
  package static let summary =
    "Ends trials whose best value so far is worse than the median of the others at that step."
  package static let details = "Golovin et al., KDD 2017, section 3.2."
  package static let example = (
    call: "median(startup=3)", shows: "median(startup=3, warmup=0, interval=1)"
  )

  /// Complete trials before anything is pruned.
  package var startup = 5
  /// Steps of each trial that are let pass.
  package var warmup = 0
  /// Steps from one decision to the next.
  package var interval = 1

  package init() {}

  package static var options: [Option<Self>] {
    [
      .integer(
        "startup",
        "Complete trials before any is ended.",
        \.startup,
        .atLeast(0),
        .atMost(1 << 50)
      ).unit("trials"),
      .integer(
        "warmup",
        "Steps of each trial that are let pass.",
        \.warmup,
        .atLeast(0),
        .atMost(1 << 50)
      ).unit("steps"),
      .integer(
        "interval",
        "Steps from one comparison to the next.",
        \.interval,
        .atLeast(1),
        .atMost(1 << 50)
      ).unit("steps"),
    ]
  }

  package func decide(
    _ trial: PrunedTrial,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    let complete = try history.completed().count
    let step = trial.last.step
    guard complete > 0, complete >= startup, step >= warmup, isDue(step, trial.reports) else {
      return PruningDecision()
    }
    let own = trial.reports.map(\.value).filter { !$0.isNaN }.map(trial.objective.loss)
    guard let best = own.min() else { return PruningDecision(prunes: true) }
    let others = try history.values(atStep: step).filter { !$0.isNaN }
    guard let median = Self.median(others.map(trial.objective.loss)) else {
      return PruningDecision()
    }
    return PruningDecision(prunes: best > median)
  }

  /// Whether this is the first report since the last step at which to decide.
  private func isDue(_ step: Int, _ reports: [Trial.Report]) -> Bool {
    let since = (step - warmup) / interval * interval + warmup
    let before = reports.map(\.step).filter { $0 != step }.max() ?? -1
    return before < since
  }

  private static func median(_ values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
  }
}
