/// How much of the results' variance each parameter explains by itself.
package enum Importance {
  private static let trees = 64

  /// Fits a forest and takes its variance apart.
  ///
  /// A parameter that is not there counts as the middle of its range.
  /// - Parameters:
  ///   - trials: those that are complete.
  ///   - definition: the sweep that they are of.
  ///   - value: the result of one; trials whose result is not finite are left out.
  /// - Returns: a share for each parameter, adding up to 1, in the space's order; empty where the results do not differ
  ///   or fewer than four are left.
  /// - Source: Hutter, Hoos, Leyton-Brown: An efficient approach for assessing hyperparameter importance, ICML 2014
  ///   (fANOVA).
  package static func shares(
    _ trials: [Trial],
    _ definition: SweepDefinition,
    value: (Trial) -> Double
  ) -> [(name: String, share: Double)] {
    let used = trials.filter { value($0).isFinite }
    let parameters = definition.parameters
    let rows = used.map { trial in
      parameters.map { parameter in
        trial.parameters[parameter.name].map { parameter.domain.unit(of: $0) } ?? 0.5
      }
    }
    let targets = used.map(value)
    guard used.count >= 4, Set(targets).count > 1 else { return [] }
    var sums = Array(repeating: 0.0, count: parameters.count)
    for tree in 0..<trees {
      var random = TrialRandom(seed: definition.seed, number: tree, purpose: 4)
      let chosen = used.indices.map { _ in
        min(Int(random.uniform() * Double(used.count)), used.count - 1)
      }
      let grown = RegressionTree(rows, targets, chosen, dimensions: parameters.count)
      let (total, single) = variances(grown.leaves, parameters.count)
      if total <= 0 { continue }
      for axis in sums.indices { sums[axis] += single[axis] / total }
    }
    let all = sums.reduce(0, +)
    guard all > 0 else { return [] }
    return zip(parameters, sums).map { ($0.name, $1 / all) }
  }

  /// The variance of a tree over the cube, and that of its mean along each axis.
  private static func variances(
    _ leaves: [RegressionTree.Leaf],
    _ dimensions: Int
  ) -> (total: Double, single: [Double]) {
    let volumes = leaves.map { leaf in
      (0..<dimensions).reduce(1.0) { $0 * (leaf.high[$1] - leaf.low[$1]) }
    }
    let mean = zip(leaves, volumes).reduce(0) { $0 + $1.0.value * $1.1 }
    let total = zip(leaves, volumes).reduce(0) { sum, pair in
      sum + (pair.0.value - mean) * (pair.0.value - mean) * pair.1
    }
    let single = (0..<dimensions).map { axis in
      let cuts = Set(leaves.flatMap { [$0.low[axis], $0.high[axis]] }).sorted()
      return zip(cuts, cuts.dropFirst()).reduce(0.0) { sum, cut in
        let middle = 0.5 * (cut.0 + cut.1)
        var marginal = 0.0
        for (leaf, volume) in zip(leaves, volumes)
        where leaf.low[axis] <= middle && middle < leaf.high[axis] {
          marginal += leaf.value * volume / (leaf.high[axis] - leaf.low[axis])
        }
        return sum + (marginal - mean) * (marginal - mean) * (cut.1 - cut.0)
      }
    }
    return (total, single)
  }
}
