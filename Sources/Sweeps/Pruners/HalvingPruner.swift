import Foundation
import Options

/// Asynchronous successive halving: at each rung the best share of those that came so far goes on.
///
/// - Source: Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020 (ASHA); decisions as Optuna's
///   SuccessiveHalvingPruner makes them.
package struct HalvingPruner: PruningRule {
  package static let name = "asha"
  package static let storedName = "halving"
  package static let summary =
    "Ends trials that at doubling and redoubling numbers of steps are not among the best."
  package static let details = "Asynchronous successive halving, Li et al., MLSys 2020."
  package static let example = (
    call: "asha(min_steps=2)", shows: "asha(min_steps=2, reduction=4, grace=0)"
  )

  /// Steps before the first rung; a hundredth of the longest complete trial where nil.
  package var minimum: Int?
  /// One in so many goes on.
  package var reduction = 4
  /// Rungs that are left out at the start.
  package var grace = 0
  /// Trials that a rung takes before any goes on.
  package var bootstrap = 0

  package init() {}

  package static var options: [Option<Self>] {
    [
      .integer(
        "min_steps",
        "Steps before the first comparison; a hundredth of a whole trial where none.",
        optional: \.minimum,
        .atLeast(1),
        .atMost(1 << 50)
      ).unit("steps"),
      .integer("reduction", "One in so many goes on.", \.reduction, .range(2...1 << 30)),
      .integer("grace", "Comparisons that are left out at the start.", \.grace, .range(0...1000)),
    ]
  }

  package var conflict: String? {
    bootstrap < 0 ? "bootstrap must be 0 or more" : nil
  }

  package func decide(
    _ trial: PrunedTrial,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    try decide(trial, history) { _ in true }
  }

  /// - Parameters:
  ///   - trial: the one that has just reported.
  ///   - history: what is known of the others.
  ///   - competes: whether another trial, told by its number, is in the same bracket.
  /// - Returns: whether the trial is to end, and the rungs that it has reached just now.
  /// - Throws: what the history throws.
  func decide(
    _ trial: PrunedTrial,
    _ history: any PruningHistory,
    competes: (Int) -> Bool
  ) throws -> PruningDecision {
    var decision = PruningDecision()
    guard let first = try firstRung(history, competes) else { return decision }
    let value = trial.last.value
    var rung = trial.rungs
    while Double(trial.last.step) >= Double(first) * pow(Double(reduction), Double(grace + rung)) {
      decision.prunes = true
      if value.isNaN { return decision }
      decision.rungs.append(PruningDecision.Rung(rung: rung, value: value))
      var losses = try history.values(atRung: rung)
        .filter { competes($0.number) && $0.number != trial.number }
        .map { trial.objective.loss($0.value) }
      losses.append(trial.objective.loss(value))
      if losses.count <= bootstrap { return decision }
      losses.sort()
      let last = max(losses.count / reduction - 1, 0)
      if trial.objective.loss(value) > losses[last] { return decision }
      decision.prunes = false
      rung += 1
    }
    return decision
  }

  private func firstRung(
    _ history: any PruningHistory,
    _ competes: (Int) -> Bool
  ) throws -> Int? {
    if let minimum { return minimum }
    if let decided = try history.decided("first rung") { return Int(exactly: decided) }
    let steps = try history.completed().filter { competes($0.number) }.compactMap(\.lastStep)
    guard let longest = steps.max() else { return nil }
    let first = max(longest / 100, 1)
    try history.decide("first rung", Double(first))
    return first
  }
}
