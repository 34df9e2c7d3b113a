/// The rates of a run, as they are known before its first update.
package struct TrainingPlan: Sendable, Equatable {
  /// The rate that was asked for.
  package let asked: Double
  /// Whether rates are multiplied by the samples of an update over `reference`.
  package let isScaled: Bool
  /// The samples of a batch of one rank; of all where they are not shared evenly.
  package let batch: Int
  /// The number of ranks that have such a batch each.
  package let ranks: Int
  package let accumulate: Int
  package let layerDecay: Double
  package let schedule: Schedule
  /// The schedule's name.
  package let shape: String
  /// How many updates lie behind.
  package let done: Int

  /// How many samples of an update a rate is given for.
  package static let reference = 512

  init(of trainer: Trainer) {
    let settings = trainer.settings
    asked = settings.rate
    isScaled = settings.scalesRate
    (batch, ranks) = Self.shared(
      trainer.samplesPerUpdate / settings.accumulate,
      by: trainer.host.ranks?.count ?? 1
    )
    accumulate = settings.accumulate
    layerDecay = settings.layerDecay
    schedule = trainer.schedule
    shape = settings.schedule.rawValue
    done = trainer.optimizer.updates
  }

  /// The batch of each of some ranks; that of all together where they cannot share it evenly.
  static func shared(_ batch: Int, by ranks: Int) -> (batch: Int, ranks: Int) {
    batch % ranks == 0 ? (batch / ranks, ranks) : (batch, 1)
  }

  /// The samples of an update.
  package var samples: Int { batch * ranks * accumulate }

  /// The highest rate of the run and the update, from 1, that has it.
  package var highest: (rate: Double, update: Int) {
    // Rates rise to the end of the warm-up and never after it.
    let last = max(0, schedule.updates - 1)
    let places = Set([0, schedule.warmup, schedule.warmup + 1].map { min($0, last) }).sorted()
    var best = (rate: -Double.infinity, update: 0)
    for place in places where schedule.rate(at: place) > best.rate {
      best = (schedule.rate(at: place), place + 1)
    }
    return best
  }

  /// Whether the run is over before its rate has come to the peak.
  package var endsInWarmup: Bool {
    schedule.warmup > 0 && schedule.warmup >= schedule.updates
  }
}
