import Formats
import Foundation

/// Several successive halvings side by side, which let trials pass for longer and longer before they compete.
///
/// - Source: Li et al., Hyperband, JMLR 18, 2018; brackets and decisions as Optuna's HyperbandPruner has them.
package struct HyperbandPruner: Codable, Equatable, Sendable {
  /// Steps before the first rung of the strictest bracket.
  package var minimum = 1
  /// Steps of a whole trial; one more than the longest complete trial has where nil.
  package var maximum: Int?
  /// One in so many goes on.
  package var reduction = 3
  /// Trials that a rung takes before any goes on.
  package var bootstrap = 0

  package init() {}

  func decide(
    _ trial: PrunedTrial,
    sweep: String,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    guard let maximum = try longest(history) else { return PruningDecision() }
    let budgets = budgets(maximum)
    let bracket = bracket(of: trial.number, sweep, budgets)
    var halving = HalvingPruner()
    halving.minimum = minimum
    halving.reduction = reduction
    halving.grace = bracket
    halving.bootstrap = bootstrap
    return try halving.decide(trial, history) { self.bracket(of: $0, sweep, budgets) == bracket }
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
