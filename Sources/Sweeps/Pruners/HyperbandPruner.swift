import Formats
import Foundation
import Options

/// Several successive halvings side by side, which let trials pass for longer and longer before they compete.
///
/// - Source: Li et al., Hyperband, JMLR 18, 2018; brackets and decisions as Optuna's HyperbandPruner has them.
package struct HyperbandPruner: PruningRule {
  package static let name = "hyperband"
  package static let summary =
    "Ends trials by several successive halvings, which compare them sooner or later."
  package static let details = "Li et al., JMLR 2018."
  package static let example = (
    call: "hyperband(max_steps=27)", shows: "hyperband(min_steps=1, max_steps=27, reduction=3)"
  )

  /// Steps before the first rung of the strictest bracket.
  package var minimum = 1
  /// Steps of a whole trial; one more than the longest complete trial has where nil.
  package var maximum: Int?
  /// One in so many goes on.
  package var reduction = 3
  /// Trials that a rung takes before any goes on.
  package var bootstrap = 0

  package init() {}

  package static var options: [Option<Self>] {
    [
      .integer(
        "min_steps",
        "Steps before the first comparison of the strictest.",
        \.minimum,
        .atLeast(1),
        .atMost(1 << 50)
      ).unit("steps"),
      .integer(
        "max_steps",
        "Steps of a whole trial; as complete trials have them where none.",
        optional: \.maximum,
        .atLeast(1),
        .atMost(1 << 50)
      ).unit("steps"),
      .integer("reduction", "One in so many goes on.", \.reduction, .range(2...1 << 30)),
    ]
  }

  package var conflict: String? {
    if bootstrap < 0 { return "bootstrap must be 0 or more" }
    return maximum.map { $0 < minimum } == true ? "max_steps is less than min_steps" : nil
  }

  package func decide(
    _ trial: PrunedTrial,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    guard let maximum = try longest(history) else { return PruningDecision() }
    let budgets = budgets(maximum)
    let bracket = bracket(of: trial.number, trial.sweep, budgets)
    var halving = HalvingPruner()
    halving.minimum = minimum
    halving.reduction = reduction
    halving.grace = bracket
    halving.bootstrap = bootstrap
    return try halving.decide(trial, history) {
      self.bracket(of: $0, trial.sweep, budgets) == bracket
    }
  }

  private func longest(_ history: any PruningHistory) throws -> Int? {
    if let maximum { return maximum }
    if let decided = try history.decided("longest") {
      return Int(exactly: decided).flatMap { (1...1 << 54).contains($0) ? $0 : nil }
    }
    guard let last = try history.completed().compactMap(\.lastStep).max() else { return nil }
    try history.decide("longest", Double(last + 1))
    return last + 1
  }

  /// How many trials each bracket gets, in proportion.
  private func budgets(_ maximum: Int) -> [Int] {
    let ratio = log(Double(maximum) / Double(minimum)) / log(Double(reduction))
    let count = Int(ratio.rounded(.down)) + 1
    guard count >= 1 else { return [1] }
    return (0..<count).map { bracket in
      let rungs = count - 1 - bracket
      let share = Double(count) * pow(Double(reduction), Double(rungs)) / Double(rungs + 1)
      return Int(share.rounded(.up))
    }
  }

  private func bracket(of number: Int, _ sweep: String, _ budgets: [Int]) -> Int {
    var rest = Int(Checksum.crc32("\(sweep)_\(number)")) % budgets.reduce(0, +)
    for (bracket, budget) in budgets.enumerated() {
      rest -= budget
      if rest < 0 { return bracket }
    }
    return 0
  }
}
