/// Which of several results are best where there is more than one objective.
package enum Pareto {
  /// The trials that no other one beats in every objective, in the order of their numbers.
  package static func front(_ trials: [Trial], _ objectives: [Objective]) -> [Trial] {
    zip(trials, ranks(trials, objectives)).filter { $0.1 == 0 }.map(\.0)
  }

  /// As many trials as are wanted from the best fronts; of the front that is not needed as a whole, those that
  /// together cover most.
  ///
  /// - Source: Ozaki et al., Multiobjective tree-structured Parzen estimator, JAIR 73, 2022.
  static func best(_ count: Int, of trials: [Trial], _ objectives: [Objective]) -> [Trial] {
    let ranks = ranks(trials, objectives)
    var chosen: [Int] = []
    var rank = 0
    while chosen.count < min(count, trials.count), rank <= trials.count {
      let front = trials.indices.filter { ranks[$0] == rank }
      rank += 1
      let losses = front.map { Pareto.losses(of: trials[$0], objectives) }
      let left = count - chosen.count
      let taken = Hypervolume.subset(left, of: losses, reference(losses, objectives.count))
      chosen += taken.map { front[$0] }
    }
    return chosen.sorted().map { trials[$0] }
  }

  private static func losses(of trial: Trial, _ objectives: [Objective]) -> [Double] {
    zip(objectives, trial.values).map { $0.loss($1) }
  }

  /// A point a little worse than all of them.
  private static func reference(_ losses: [[Double]], _ count: Int) -> [Double] {
    (0..<count).map { place in
      let worst = losses.map { place < $0.count ? $0[place] : .infinity }.max() ?? 0
      let point = max(1.1 * worst, 0.9 * worst)
      return point == 0 ? 1e-12 : point
    }
  }

  /// The front of each trial: 0 for those that nothing beats, 1 for those that only these beat, and so on.
  package static func ranks(_ trials: [Trial], _ objectives: [Objective]) -> [Int] {
    let losses = trials.map { Pareto.losses(of: $0, objectives) }
    var ranks = Array(repeating: -1, count: trials.count)
    var rank = 0
    var left = Array(trials.indices)
    while !left.isEmpty {
      let front = left.filter { a in !left.contains { b in beats(losses[b], losses[a]) } }
      // Values that cannot be compared end in one last front.
      let members = front.isEmpty ? left : front
      for member in members { ranks[member] = rank }
      left.removeAll { ranks[$0] >= 0 }
      rank += 1
    }
    return ranks
  }

  private static func beats(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 } && zip(a, b).contains { $0 < $1 }
  }
}
