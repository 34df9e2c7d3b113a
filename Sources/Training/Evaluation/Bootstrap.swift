import Tensor

/// Intervals of metrics from samples drawn again and again.
struct Bootstrap {
  let rounds: Int
  let seed: UInt64

  /// The 95 % interval of each metric: percentiles 2.5 and 97.5 over resampled sets.
  ///
  /// - Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
  func intervals(of tally: some Tally) throws -> [EvaluationReport.Interval] {
    guard rounds > 0, tally.count > 0, tally.keepsSamples else { return [] }
    var random = Random(seed: seed, name: "bootstrap")
    var values: [[Double]] = []
    var names: [String] = []
    for _ in 0..<rounds {
      try Interruption.check()
      let drawn = (0..<tally.count).map { _ in random.integer(below: tally.count) }
      let metrics = try tally.metrics(of: drawn)
      names = metrics.map(\.name)
      values.append(metrics.map(\.value))
    }
    return names.indices.map { index in
      let sorted = values.map { $0[index] }.filter { !$0.isNaN }.sorted()
      return EvaluationReport.Interval(
        name: names[index],
        low: Self.quantile(0.025, of: sorted),
        high: Self.quantile(0.975, of: sorted)
      )
    }
  }

  /// A quantile by linear interpolation between neighbors; NaN of nothing.
  static func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = fraction * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return last }
    let share = place - Double(below)
    return share == 0
      ? sorted[below] : sorted[below] * (1 - share) + sorted[below + 1] * share
  }
}
