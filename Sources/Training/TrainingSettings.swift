import Tensor

/// How a model is trained; the defaults are those of pre-training.
///
/// - Source: arXiv 2302.04476, section 4.1, and its published configuration.
package struct TrainingSettings: Sendable, Equatable {
  package var epochs = 100
  /// The number of updates, in place of what the epochs come to.
  package var steps: Int?
  package var rate = 2e-4
  package var warmupRate = 1e-6
  package var minimumRate = 1e-5
  /// Whether rates are multiplied by the samples of an update over 512.
  package var scalesRate = true
  package var warmupEpochs = 10.0
  package var schedule = "cosine"
  package var decayEpochs = 30
  package var decayRate = 0.1
  package var milestones: [Int] = []
  package var gamma = 0.1
  package var power = 1.0
  package var weightDecay = 0.05
  package var layerDecay = 1.0
  /// The largest norm of the gradient; 0 for any.
  package var clip = 5.0
  package var optimiser = OptimiserRule.adamW(beta1: 0.9, beta2: 0.999, eps: 1e-8)
  /// How many batches make an update.
  package var accumulate = 1
  package var seed: UInt64 = 0
  /// What the operands of products are kept in.
  package var precision = Precision.float32
  /// Whether blocks are computed again for their gradients, to save memory; no number depends on it.
  package var checkpointing = false
  /// How many updates lie between evaluations; an epoch's where it is `nil`.
  package var evaluateEvery: Int?
  /// How many evaluations without a better one end the run; never where it is `nil`.
  package var patience: Int?

  /// What gradients travel between ranks in.
  package var exchange = Precision.float32
  /// How many bytes of gradients travel at a time.
  package var bucketBytes = 8 << 20

  package init() {}

  /// The settings of fine-tuning.
  ///
  /// - Source: arXiv 2302.04476, its published configuration for scene classification.
  package static var finetuning: TrainingSettings {
    var settings = TrainingSettings()
    (settings.rate, settings.warmupRate, settings.minimumRate) = (1e-4, 1e-7, 1e-5)
    (settings.warmupEpochs, settings.layerDecay) = (20, 0.9)
    return settings
  }

  /// The settings as words, in a fixed order, for checkpoints and for comparing runs.
  package var record: [(name: String, value: String)] {
    let rule =
      switch optimiser {
      case .adamW(let beta1, let beta2, let eps): "adamw betas \(beta1) \(beta2) eps \(eps)"
      case .sgd(let momentum, let nesterov):
        "sgd momentum \(momentum)\(nesterov ? " nesterov" : "")"
      }
    return [
      ("epochs", "\(epochs)"), ("steps", steps.map(String.init) ?? "none"), ("lr", "\(rate)"),
      ("warmup_lr", "\(warmupRate)"), ("min_lr", "\(minimumRate)"), ("scale_lr", "\(scalesRate)"),
      ("warmup_epochs", Self.word(warmupEpochs)), ("schedule", shape),
      ("weight_decay", "\(weightDecay)"), ("layer_decay", "\(layerDecay)"), ("clip", "\(clip)"),
      ("optimizer", rule), ("accumulate", "\(accumulate)"), ("precision", precision.rawValue),
      ("seed", "\(seed)"),
    ] + (exchange == .float32 ? [] : [("exchange", exchange.rawValue)])
  }

  /// The schedule's name, with what its rule takes.
  private var shape: String {
    switch schedule {
    case "step": "step every \(decayEpochs) by \(decayRate)"
    case "multistep": "multistep at \(milestones) by \(gamma)"
    case "polynomial": "polynomial of power \(power)"
    default: schedule
    }
  }

  /// Checks that the numbers make sense.
  ///
  /// - Throws: `TrainingError.setting` naming the first that does not.
  package func validate() throws {
    func check(_ holds: Bool, _ name: String, _ expected: String, _ actual: Any) throws {
      guard holds else {
        throw TrainingError.setting(name: name, expected: expected, actual: "\(actual)")
      }
    }
    try check(epochs >= 1, "epochs", "at least 1", epochs)
    try check(steps ?? 1 >= 1, "steps", "at least 1", steps ?? 1)
    // Products of these with the updates of an epoch stay integers.
    for (name, value) in [
      ("epochs", Double(epochs)), ("steps", Double(steps ?? 1)), ("warmup_epochs", warmupEpochs),
      ("decay_epochs", Double(decayEpochs)), ("milestones", Double(milestones.max() ?? 0)),
      ("accumulate", Double(accumulate)),
    ] {
      try check(value <= 1_000_000_000, name, "at most 1000000000", value)
    }
    try check(rate > 0 && rate.isFinite, "lr", "above 0", rate)
    try check(warmupRate >= 0, "warmup_lr", "at least 0", warmupRate)
    try check(minimumRate >= 0, "min_lr", "at least 0", minimumRate)
    try check(warmupEpochs >= 0, "warmup_epochs", "at least 0", warmupEpochs)
    try check(weightDecay >= 0, "weight_decay", "at least 0", weightDecay)
    try check(clip >= 0, "clip", "at least 0", clip)
    try check(accumulate >= 1, "accumulate", "at least 1", accumulate)
    try check(evaluateEvery ?? 1 >= 1, "evaluate_every", "at least 1", evaluateEvery ?? 1)
    try check(power >= 0, "power", "at least 0", power)
    try check(decayEpochs >= 1, "decay_epochs", "at least 1", decayEpochs)
    try check(patience ?? 1 >= 1, "patience", "at least 1", patience ?? 1)
    try check(
      (0...1).contains(layerDecay) && layerDecay > 0,
      "layer_decay",
      "above 0 and up to 1",
      layerDecay
    )
    let names = ["cosine", "linear", "step", "multistep", "polynomial"]
    try check(
      names.contains(schedule),
      "schedule",
      "one of \(names.joined(separator: ", "))",
      schedule
    )
  }

  /// Takes the epochs of warm-up that were asked for, or as many as are usual, a tenth of all at most.
  package mutating func setWarmup(epochs asked: Int?) {
    warmupEpochs = asked.map(Double.init) ?? min(warmupEpochs, Double(epochs) / 10)
  }

  private func warmupUpdates(of updatesPerEpoch: Int) -> Int {
    // A tenth is not exact: 2.9 epochs of 10 updates are 29.
    let updates = (warmupEpochs * Double(updatesPerEpoch) + 1e-6).rounded(.down)
    return updates < 1e15 ? Int(updates) : .max
  }

  private static func word(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  /// The schedule for a number of updates per epoch and samples per update.
  package func schedule(updatesPerEpoch: Int, samplesPerUpdate: Int) -> Schedule {
    let updates = steps ?? epochs * updatesPerEpoch
    // A short run warms up for a tenth of it at most.
    let warmup = min(warmupUpdates(of: updatesPerEpoch), steps.map { $0 / 10 } ?? .max)
    let factor = scalesRate ? Double(samplesPerUpdate) / Double(TrainingPlan.reference) : 1
    let rule: Schedule.Rule =
      switch schedule {
      case "linear": .linear
      case "step": .step(decayUpdates: decayEpochs * updatesPerEpoch, rate: decayRate)
      case "multistep":
        .multistep(milestones: milestones.map { $0 * updatesPerEpoch }, gamma: gamma)
      case "polynomial": .polynomial(power: power)
      default: .cosine
      }
    return Schedule(
      rule: rule,
      rate: rate * factor,
      warmupRate: warmupRate * factor,
      minimumRate: minimumRate * factor,
      updates: updates,
      warmup: warmup
    )
  }
}
