extension TrainingSettings {
  /// The epochs of warm-up: as many as were asked for, or are usual, a tenth of all at most.
  package var warmupEpochs: Double {
    get { warmup ?? min(usualWarmup, Double(epochs) / 10) }
    set { warmup = newValue }
  }

  /// The epochs of warm-up that a script asked for.
  package var askedWarmup: Int? {
    get { warmup.map { Int($0) } }
    set { warmup = newValue.map(Double.init) }
  }

  /// The seed as a script gives it.
  package var seedNumber: Int {
    get { Int(truncatingIfNeeded: seed) }
    set { seed = UInt64(bitPattern: Int64(newValue)) }
  }

  /// The rule of the updates, with what it takes.
  package var optimizerRule: OptimizerRule {
    let (beta1, beta2) = (betas.first ?? 0, betas.last ?? 0)
    return switch optimizer {
    case .adamw: .adamW(beta1: beta1, beta2: beta2, eps: eps)
    case .sgd: .sgd(momentum: momentum, nesterov: momentum > 0)
    case .lamb: .lamb(beta1: beta1, beta2: beta2, eps: eps)
    case .lars: .lars(momentum: momentum, trust: trust, eps: eps)
    case .lion: .lion(beta1: beta1, beta2: beta2)
    }
  }

  /// The optimizer's name, with what its rule takes.
  var rule: String { optimizerRule.text }

  /// The schedule's name, with what its rule takes.
  var shape: String {
    switch schedule {
    case .step: "step every \(decayEpochs) by \(decayRate)"
    case .multistep: "multistep at \(milestones) by \(gamma)"
    case .polynomial: "polynomial of power \(power)"
    case .cosine, .linear: schedule.rawValue
    }
  }

  static func word(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  private func warmupUpdates(of updatesPerEpoch: Int) -> Int {
    // A tenth is not exact: 2.9 epochs of 10 updates are 29.
    let updates = (warmupEpochs * Double(updatesPerEpoch) + 1e-6).rounded(.down)
    return updates < 1e15 ? Int(updates) : .max
  }

  /// The schedule for a number of updates per epoch and samples per update.
  package func schedule(updatesPerEpoch: Int, samplesPerUpdate: Int) -> Schedule {
    let updates = steps ?? epochs * updatesPerEpoch
    // A short run warms up for a tenth of it at most.
    let warmup = min(warmupUpdates(of: updatesPerEpoch), steps.map { $0 / 10 } ?? .max)
    let factor = scalesRate ? Double(samplesPerUpdate) / Double(TrainingPlan.reference) : 1
    let rule: Schedule.Rule =
      switch schedule {
      case .cosine: .cosine
      case .linear: .linear
      case .step: .step(decayUpdates: decayEpochs * updatesPerEpoch, rate: decayRate)
      case .multistep:
        .multistep(milestones: milestones.map { $0 * updatesPerEpoch }, gamma: gamma)
      case .polynomial: .polynomial(power: power)
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
