import Layers
import Models
import Tensor

/// Measures what data-parallel training costs: the step alone, the exchange alone, and both together.
package struct RanksBenchmark {
  /// What was measured; times are medians, in seconds.
  package struct Result: Sendable {
    package let ranks: Int
    /// A step of this rank without others.
    package let alone: Double
    /// The same beside others that work on their own.
    package let beside: Double
    /// A step whose gradients all ranks add up.
    package let together: Double
    /// How long of it the sums were waited for.
    package let waited: Double
    /// How long of it gradients became complete, one after the other: the backward pass.
    package let backward: Double
    /// The sums of an update's gradients, with nothing else going on.
    package let exchange: Double
    /// Nothing but a word from everybody to everybody.
    package let latency: Double
    package let parameters: Int
    package let buckets: Int
    /// The bytes that a rank sends for an update.
    package let bytes: Int

    /// What of the sums the backward pass hid.
    package var hidden: Double { max(0, 1 - waited / exchange) }

    /// What `RanksPlan` makes of the parts: a step beside the others, and what of the sums its backward
    /// pass cannot hide.
    package var expected: Double {
      beside + RanksPlan.waiting(exchange, last: exchange / Double(buckets), hiding: backward)
    }
  }

  package var step = StepBenchmark()
  /// The bytes of gradients that travel at a time.
  package var bucketBytes = TrainingSettings().bucketBytes
  /// What gradients travel in.
  package var exchange = Precision.float32

  package init() {}

  /// Measures, on all ranks at once.
  ///
  /// - Throws: `ModelError` where the sizes do not go together, `RanksError`.
  package func run(_ ranks: Ranks, clock: @escaping () -> Double) throws -> Result {
    var settings = step.size.settings
    (settings.exchange, settings.bucketBytes) = (exchange, bucketBytes)
    // One after the other: what a rank does when it has the machine to itself.
    var alone = 0.0
    for turn in 0..<ranks.count {
      try ranks.meet(at: .benchmark)
      if turn == ranks.rank { alone = try timed(settings, nil, clock).seconds }
    }
    try ranks.meet(at: .benchmark)
    let beside = try timed(settings, nil, clock).seconds
    try ranks.meet(at: .benchmark)
    let together = try timed(settings, ranks, clock)
    guard let shared = together.trainer.shared else { throw RanksError.ended }
    let zeros = try together.trainer.optimizer.members.map { try Tensor.zeros($0.parameter.shape) }
    let exchange = try Self.middle(of: step.size.steps, clock) {
      try ranks.meet(at: .benchmark)
      return { try shared.sum(zeros) }
    }
    let latency = try Self.middle(of: 20, clock) { { try ranks.meet(at: .benchmark) } }
    return Result(
      ranks: ranks.count,
      alone: try Self.largest(alone, ranks),
      beside: try Self.largest(beside, ranks),
      together: together.seconds,
      waited: together.waited,
      backward: together.backward,
      exchange: exchange,
      latency: latency,
      parameters: zeros.reduce(0) { $0 + $1.count },
      buckets: shared.exchange.bucketCount,
      bytes: shared.exchange.bytesSent
    )
  }

  /// The median step, and what of a step on average was waited for and hid sums.
  private struct Timed {
    let seconds: Double
    let waited: Double
    let backward: Double
    let trainer: Trainer
  }

  private func timed(
    _ settings: TrainingSettings,
    _ ranks: Ranks?,
    _ clock: @escaping () -> Double
  ) throws -> Timed {
    var before = (waited: 0.0, filling: 0.0)
    var exchange: GradientExchange?
    var host = TrainingHost(clock: clock)
    host.ranks = ranks
    // The first steps are not counted.
    host.onStep = { [warmup = step.size.warmup] row in
      guard row.step + 1 == warmup, let exchange else { return }
      before = (exchange.waited, exchange.filling)
    }
    let trainer = try step.trainer(settings, share: ranks?.share(.batches) ?? .whole, host)
    exchange = trainer.shared?.exchange
    try trainer.run()
    let seconds = trainer.rows.dropFirst(step.size.warmup).map(\.seconds).sorted()
    let steps = Double(seconds.count)
    return Timed(
      seconds: seconds[seconds.count / 2],
      waited: ((exchange?.waited ?? 0) - before.waited) / steps,
      backward: ((exchange?.filling ?? 0) - before.filling) / steps,
      trainer: trainer
    )
  }

  private static func largest(_ seconds: Double, _ ranks: Ranks) throws -> Double {
    try ranks.gather([seconds], at: .benchmark).map { $0[0] }.max() ?? seconds
  }

  /// The median time of what a preparation hands over.
  private static func middle(
    of rounds: Int,
    _ clock: () -> Double,
    _ prepare: () throws -> () throws -> Void
  ) throws -> Double {
    let seconds = try (0..<max(rounds, 1)).map { _ in
      let body = try prepare()
      let started = clock()
      try body()
      return clock() - started
    }
    return seconds.sorted()[seconds.count / 2]
  }
}
