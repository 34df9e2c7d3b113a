import Foundation
import Options

/// The tree-structured Parzen estimator: draws where good trials are dense and the others are not.
///
/// With one objective all parameters are modelled together, those that only some trials have one by one; with several
/// objectives each on its own, and of the front that is good in part only, those trials are good that together cover
/// the largest hypervolume. Trials that are running count as bad ones, so that workers do not crowd.
/// - Source: Bergstra et al., NeurIPS 2011; Falkner et al., ICML 2018 (all parameters together); Ozaki et al., JAIR 73,
///   2022 (several objectives); with the defaults of Optuna 5.0.
package struct TPESampler: SamplingMethod {
  package static let name = "tpe"
  package static let isIndependent = false

  package var settings = Settings()

  package struct Settings: Codable, Equatable, Sendable {
    /// Trials that are drawn at random before anything is modelled.
    package var startup = 10
    /// Points drawn from the good ones' density, of which the best is taken.
    package var candidates = 24
  }

  // As stores have it.
  private enum CodingKeys: String, CodingKey {
    case settings = "_0"
  }

  package init() {}

  package static var options: [Option<Self>] {
    [
      .integer(
        "startup",
        "Trials that are drawn at random before anything is modelled.",
        \.settings.startup,
        .range(1...1_000_000)
      ).unit("trials"),
      .integer(
        "candidates",
        "Points drawn where good trials are dense, of which the best is taken.",
        \.settings.candidates,
        .range(1...1_000_000)
      ).unit("points"),
    ]
  }

  package func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource {
    TPEPoints(settings: settings, space: space, seed: seed, objectives: objectives)
  }
}

private struct TPEPoints: PointSource {
  let settings: TPESampler.Settings
  let space: Space
  let seed: UInt64
  let objectives: [Objective]

  func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment {
    let others = try history().filter { $0.number != number && !$0.parameters.values.isEmpty }
    let known = others.filter { $0.state == .complete || $0.state == .pruned }
    let random = try RandomSampler.draw(space, seed: seed, number: number)
    guard known.count >= settings.startup else { return random }
    let running = others.filter { $0.state == .running || $0.state == .waiting }
    let split = TPESampler.split(known, objectives)
    let bad = (split.bad + running).sorted { $0.number < $1.number }
    var stream = TrialRandom(seed: seed, number: number, purpose: 3)
    var together = Assignment()
    if objectives.count == 1 {
      let common = space.dimensions.filter { dimension in
        known.allSatisfy { $0.parameters[dimension.name] != nil }
      }
      if !common.isEmpty { together = best(common, split.good, bad, &stream) }
    }
    return try space.assign { _, dimension in
      if let value = together[dimension.name] { return value }
      return best([dimension], split.good, bad, &stream)[dimension.name] ?? 0
    }
  }

  /// Draws candidates and takes the one whose densities differ most.
  private func best(
    _ dimensions: [Space.Dimension],
    _ good: [Trial],
    _ bad: [Trial],
    _ random: inout TrialRandom
  ) -> Assignment {
    func observed(_ trials: [Trial]) -> [Assignment] {
      trials.map(\.parameters).filter { point in
        dimensions.allSatisfy { point[$0.name] != nil }
      }
    }
    let below = ParzenEstimator(observed(good), dimensions, flat: objectives.count > 1)
    let above = ParzenEstimator(observed(bad), dimensions)
    var best: (score: Double, point: Assignment)?
    for _ in 0..<max(settings.candidates, 1) {
      let point = below.sample(&random)
      let score = below.logDensity(point) - above.logDensity(point)
      if best.map({ score > $0.score }) ?? true { best = (score, point) }
    }
    return best?.point ?? Assignment()
  }
}

extension TPESampler {
  /// Splits trials into the best tenth and the others, both by their numbers.
  static func split(
    _ trials: [Trial],
    _ objectives: [Objective]
  ) -> (good: [Trial], bad: [Trial]) {
    let share = Int((0.1 * Double(trials.count)).rounded(.up))
    var wanted = objectives.count == 1 ? min(share, 25) : share
    let complete = trials.filter { $0.state == .complete }
    let pruned = trials.filter { $0.state == .pruned }
    let ordered =
      objectives.count == 1
      ? stable(complete) { [objectives[0].loss($0.values.first ?? .nan)] }
      : Pareto.best(wanted, of: complete, objectives)
    var good = Array(ordered.prefix(wanted))
    wanted -= good.count
    let orderedPruned = stable(pruned) { score(ofPruned: $0, objectives[0]) }
    good += orderedPruned.prefix(wanted)
    let chosen = Set(good.map(\.number))
    return (
      good.sorted { $0.number < $1.number },
      trials.filter { !chosen.contains($0.number) }.sorted { $0.number < $1.number }
    )
  }

  /// Those that came further are better; of two that came as far, the one with the better last value.
  private static func score(ofPruned trial: Trial, _ objective: Objective) -> [Double] {
    guard let last = trial.reports.max(by: { $0.step < $1.step }) else { return [1, 0] }
    return [-Double(last.step), last.value.isNaN ? .infinity : objective.loss(last.value)]
  }

  private static func stable(_ trials: [Trial], by key: (Trial) -> [Double]) -> [Trial] {
    trials.map { (key($0), $0) }.sorted { a, b in
      a.0 == b.0 ? a.1.number < b.1.number : a.0.lexicographicallyPrecedes(b.0)
    }.map(\.1)
  }
}
