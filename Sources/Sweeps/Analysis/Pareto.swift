/// Which of several results are best where there is more than one objective.
package enum Pareto {
  /// The trials that no other one beats in every objective, in the order of their numbers.
  package static func front(_ trials: [Trial], _ objectives: [Objective]) -> [Trial] {
    zip(trials, ranks(trials, objectives)).filter { $0.1 == 0 }.map(\.0)
  }

  /// The trials by the front that they belong to; within one, those with more room around them first.
  ///
  /// - Source: Deb et al., A fast and elitist multiobjective genetic algorithm: NSGA-II, 2002.
  static func order(_ trials: [Trial], _ objectives: [Objective]) -> [Trial] {
    let ranks = ranks(trials, objectives)
    var room = Array(repeating: 0.0, count: trials.count)
    for rank in Set(ranks) {
      let members = trials.indices.filter { ranks[$0] == rank }
      addRoom(members, trials, objectives, to: &room)
    }
    return trials.indices.sorted { a, b in
      if ranks[a] != ranks[b] { return ranks[a] < ranks[b] }
      if room[a] != room[b] { return room[a] > room[b] }
      return trials[a].number < trials[b].number
    }.map { trials[$0] }
  }

  /// The front of each trial: 0 for those that nothing beats, 1 for those that only these beat, and so on.
  package static func ranks(_ trials: [Trial], _ objectives: [Objective]) -> [Int] {
    let losses = trials.map { trial in zip(objectives, trial.values).map { $0.loss($1) } }
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

  private static func addRoom(
    _ members: [Int],
    _ trials: [Trial],
    _ objectives: [Objective],
    to room: inout [Double]
  ) {
    for place in objectives.indices {
      func value(_ member: Int) -> Double {
        place < trials[member].values.count ? trials[member].values[place] : .nan
      }
      let sorted = members.sorted { value($0) < value($1) }
      guard let first = sorted.first, let last = sorted.last else { continue }
      let spread = value(last) - value(first)
      room[first] = .infinity
      room[last] = .infinity
      guard spread > 0, sorted.count > 2 else { continue }
      for index in 1..<(sorted.count - 1) {
        room[sorted[index]] += (value(sorted[index + 1]) - value(sorted[index - 1])) / spread
      }
    }
  }
}
