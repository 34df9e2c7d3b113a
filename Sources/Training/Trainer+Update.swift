import Layers
import Models
import Tensor

/// What one micro-step of an update sees, and how much it counts.
struct MicroBatch {
  let batch: Batch
  /// The share of the loss that these samples have beside those on other ranks.
  let share: Double
  /// The number of samples, those on other ranks included.
  let samples: Int
  let part: BatchPart?

  init(_ batch: Batch, share: Double, samples: Int, part: BatchPart? = nil) {
    (self.batch, self.share, self.samples, self.part) = (batch, share, samples, part)
  }
}

/// What the micro-steps of an update add up to.
struct UpdateSums {
  var gradients: [Tensor?]
  var loss = 0.0
  var parts: [(name: String, value: Double)] = []
  var passes: [Pass] = []
}

extension Trainer {
  /// One update: gradients of all micro-batches, one clipping, one change.
  func update(_ batches: [MicroBatch], epoch: Int, started: Double) throws -> UpdateRow {
    var sums = UpdateSums(gradients: Array(repeating: nil, count: optimizer.members.count))
    let gradients: [Tensor]
    if let shared {
      gradients = try shared.update(&sums, paths: batches.flatMap(\.batch.paths)) { sums in
        try add(batches, to: &sums)
      }
    } else {
      try add(batches, to: &sums)
      gradients = try zip(sums.gradients, optimizer.members).map {
        try $0 ?? .zeros($1.parameter.shape)
      }
    }
    let norm = try Profiler.span("gradient norm", .update) { try globalNorm(gradients) }
    guard norm.isFinite else { throw notFinite("gradient", batches.flatMap(\.batch.paths)) }
    let scale = settings.clip > 0 ? min(1, settings.clip / (norm + 1e-6)) : 1
    let step = optimizer.updates
    try Interruption.check()
    // All that needs memory comes first: an update is made whole or not at all.
    let dense = try gradients.map { try $0.contiguous() }
    try Pass.commitStatistics(of: sums.passes)
    try Profiler.span(optimizer.rule.name.rawValue, .update) {
      try optimizer.update(dense, schedule: schedule, gradientScale: scale)
    }
    let last = optimizer.groups.last?.rateScale ?? 1
    return UpdateRow(
      step: step,
      epoch: epoch,
      loss: sums.loss,
      parts: sums.parts,
      rate: schedule.rate(at: step, scale: last),
      gradientNorm: norm,
      seconds: host.clock() - started
    )
  }

  /// The losses and gradients of all micro-batches; with other ranks, gradients go to them as soon as
  /// they are complete.
  private func add(_ batches: [MicroBatch], to sums: inout UpdateSums) throws {
    let weights = Self.weights(of: batches)
    for (number, micro) in batches.enumerated() where micro.batch.count > 0 {
      let share = weights[number]
      let tape = Tape()
      let pass = pass(tape, number, micro.part)
      sums.passes.append(pass)
      let result = try model.loss(micro.batch, pass)
      let value = try result.total.item()
      guard value.isFinite else { throw notFinite("loss", micro.batch.paths) }
      sums.loss += value * share
      sums.parts = try merge(sums.parts, result.parts, share)
      let seed = try Tensor.full(result.total.shape, Float(share))
      if let shared, number == batches.count - 1 {
        try shared.send(tape, result.total, seed, pass, adding: sums.gradients)
        continue
      }
      let gradients = try tape.gradients(of: result.total, seed: seed)
      for (index, member) in optimizer.members.enumerated() {
        guard let gradient = pass.gradient(of: member.parameter, in: gradients) else { continue }
        sums.gradients[index] = try sums.gradients[index].map { try $0 + gradient } ?? gradient
      }
    }
  }

  /// How much each micro-batch counts, so that the update's gradient is the mean over its samples.
  private static func weights(of batches: [MicroBatch]) -> [Double] {
    let samples = batches.reduce(0) { $0 + $1.samples }
    let isEven = batches.allSatisfy { $0.samples == batches[0].samples }
    return batches.map { micro in
      isEven
        ? micro.share / Double(batches.count)
        : micro.share * Double(micro.samples) / Double(samples)
    }
  }

  private func pass(_ tape: Tape, _ number: Int, _ part: BatchPart?) -> Pass {
    Pass(
      tape: tape,
      isTraining: true,
      precision: settings.precision,
      recomputes: settings.checkpointing,
      random: Random(seed: settings.seed, name: "forward", optimizer.updates, number),
      part: part,
      allGather: shared?.allGather
    )
  }

  private func merge(
    _ parts: [(name: String, value: Double)],
    _ more: [(name: String, value: Tensor)],
    _ share: Double
  ) throws -> [(name: String, value: Double)] {
    try more.enumerated().map { index, part in
      let before = index < parts.count ? parts[index].value : 0
      return (part.name, before + share * (try part.value.item()))
    }
  }
}
