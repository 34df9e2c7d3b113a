import Layers
import Models
import Tensor

/// What a trainer tells while it works.
package enum TrainingEvent {
  case update(UpdateRow, of: Int, samples: Int)
  case evaluation(EvaluationRow)
  case checkpoint(path: String)
  case resumed(path: String, updates: Int)
  /// What the rates of the run are, before its first update.
  case plan(TrainingPlan)
  /// A checkpoint that was passed over, because it cannot be read.
  case damaged(path: String, reason: String)
  /// The best checkpoint, which cannot be read, so that the weights of the last update stay.
  case keptLast(path: String, reason: String)
  /// Checkpoints of a run before, which was started over.
  case replaced(count: Int, folder: String)
  /// A folder whose file system has no locks, so that a second process would not be noticed.
  case unlocked(folder: String)
}

/// What a trainer is given beside the model, the data and the settings.
package struct TrainingHost {
  /// Seconds since some moment.
  package var clock: () -> Double
  /// Is told of progress.
  package var report: (TrainingEvent) -> Void
  /// Called after every update; what it throws ends the run.
  package var onStep: ((UpdateRow) throws -> Void)?
  /// Measures the model on held-out data, at the end of each epoch or as the settings say.
  package var evaluate: (() throws -> [(name: String, value: Double)])?
  /// What of it tells the best model; the first number, the lower the better, where it is `nil`.
  package var monitor: Monitor?
  /// Whether the weights of the best evaluation are put back at the end.
  package var restoresBest = false
  /// The processes that train together, if there are several.
  package var ranks: Ranks?

  package init(
    clock: @escaping () -> Double,
    report: @escaping (TrainingEvent) -> Void = { _ in },
    onStep: ((UpdateRow) throws -> Void)? = nil,
    evaluate: (() throws -> [(name: String, value: Double)])? = nil,
    monitor: Monitor? = nil
  ) {
    (self.clock, self.report, self.onStep) = (clock, report, onStep)
    (self.evaluate, self.monitor) = (evaluate, monitor)
  }
}

/// The loop: batches to gradients to updates, in place, until done or interrupted.
///
/// Parameters change only once an update is complete, so that an interruption leaves the last
/// complete one.
package final class Trainer {
  package let model: any Trainable
  package let settings: TrainingSettings
  package let schedule: Schedule
  package let optimizer: Optimizer
  package internal(set) var rows: [UpdateRow] = []
  package internal(set) var evaluations: [EvaluationRow] = []
  /// Whether the user stopped the run before its end.
  package private(set) var wasInterrupted = false

  let source: any BatchSource
  package let host: TrainingHost
  let folder: RunFolder?
  private let updatesPerEpoch: Int
  var saved: String?
  /// A checkpoint that is being written.
  private var beingSaved: String?
  /// The last checkpoint that was written.
  package var checkpoint: String? { saved }
  private var hasBegun = false
  /// The weights of the best evaluation, where no folder keeps them.
  private var bestWeights: [(Parameter, Tensor)] = []
  /// The work that is shared with other ranks, if there are any.
  let shared: SharedTraining?
  /// The best checkpoint, as the first rank tells it.
  var toldBest: String?

  /// - Throws: `TrainingError` where the settings make no sense or there is nothing to train.
  package init(
    _ model: any Trainable,
    _ source: any BatchSource,
    _ settings: TrainingSettings,
    folder: RunFolder? = nil,
    host: TrainingHost
  ) throws {
    try settings.validate()
    guard source.batchesPerEpoch > 0 else {
      throw TrainingError.noBatches(samples: 0, batch: source.batchSize)
    }
    (self.model, self.source, self.settings) = (model, source, settings)
    (self.folder, self.host) = (folder, host)
    // A last, smaller group of micro-batches makes an update of its own.
    updatesPerEpoch = (source.batchesPerEpoch - 1) / settings.accumulate + 1
    schedule = settings.schedule(
      updatesPerEpoch: updatesPerEpoch,
      samplesPerUpdate: source.batchSize * settings.accumulate
    )
    let groups = ParameterGroup.groups(
      of: model,
      decay: settings.weightDecay,
      layerDecay: settings.layerDecay
    )
    guard !groups.isEmpty else { throw TrainingError.nothingTrainable }
    optimizer = try Optimizer(settings.optimizerRule, groups: groups)
    if let ranks = host.ranks {
      guard source.batchSize >= ranks.count else {
        throw TrainingError.parts(batch: source.batchSize, ranks: ranks.count)
      }
      shared = try SharedTraining(ranks, model, optimizer, settings)
    } else {
      shared = nil
    }
  }

  /// Trains to the end, or to where the user stops it: `finishSaving` then waits for its checkpoint.
  ///
  /// - Throws: What reading a batch throws; `TrainingError.notFinite` where the loss diverged.
  package func run() throws {
    guard let shared else { return try train() }
    try shared.run {
      try train()
      try shareEnd(shared)
    }
  }

  private func train() throws {
    if let folder, try !folder.open() { host.report(.unlocked(folder: folder.path)) }
    defer { folder?.close() }
    if !hasBegun, let folder { try begin(in: folder) }
    try shared.map(shareStart)
    host.report(.plan(TrainingPlan(of: self)))
    do {
      try catchUp()
      while optimizer.updates < schedule.updates, !hasStoppedEarly { try runEpoch() }
      if host.restoresBest { try restoreBest() }
    } catch TensorError.interrupted {
      wasInterrupted = true
      // Ranks end once the checkpoint is there.
      try keep(isEnd: true, isBehind: shared == nil)
    } catch let error as RanksError where error.endsTraining {
      try? keep(isEnd: true, isBehind: false)
      throw error
    }
  }

  /// Puts the weights of the best evaluation into the model.
  private func restoreBest() throws {
    try Parameter.assign(weightsOfBest())
    try shared?.shareWeights(of: model)
  }

  /// The weights of the best evaluation; none where they cannot be read, which ends no run that is done.
  private func weightsOfBest() -> [(Parameter, Tensor)] {
    guard let folder, let best = folder.best else { return bestWeights }
    do {
      return try TrainingState(reading: best, for: self).parameters
    } catch {
      folder.noteDamage(of: best)
      host.report(.keptLast(path: best, reason: "\(error)"))
      return []
    }
  }

  /// Waits for the checkpoint that is written while the caller goes on, after an interruption.
  ///
  /// - Throws: `CheckpointError` where the disk did not take it; `checkpoint` is then the one before.
  package func finishSaving() throws {
    guard let folder, let path = beingSaved else { return }
    beingSaved = nil
    try folder.finish()
    note(path)
  }

  private func runEpoch() throws {
    let epoch = optimizer.updates / updatesPerEpoch
    let first = optimizer.updates % updatesPerEpoch
    let stream = try source.batches(epoch: epoch, from: first * settings.accumulate)
    for _ in first..<updatesPerEpoch {
      guard optimizer.updates < schedule.updates, !hasStoppedEarly else { break }
      let started = host.clock()
      var batches: [MicroBatch] = []
      while batches.count < settings.accumulate, let batch = try next(of: stream) {
        batches.append(batch)
      }
      guard !batches.isEmpty else { break }
      let row = try update(batches, epoch: epoch, started: started)
      try finish(row, samples: batches.reduce(0) { $0 + $1.samples })
    }
  }

  private func next(of stream: any BatchStream) throws -> MicroBatch? {
    if let shared { return try shared.next(of: stream, share: source.share) }
    return try stream.next().map { MicroBatch($0, share: 1, samples: $0.count) }
  }

  func notFinite(_ what: String, _ paths: [String]) -> TrainingError {
    .notFinite(what: what, step: optimizer.updates, paths: paths, lastCheckpoint: saved)
  }

  /// Records an update, and evaluates and saves where it is time to.
  private func finish(_ row: UpdateRow, samples: Int) throws {
    rows.append(row)
    try folder?.log(row)
    host.report(.update(row, of: schedule.updates, samples: samples))
    if isDueForEvaluation { try evaluate(epoch: row.epoch) }
    if hasImproved, host.restoresBest, folder == nil {
      bestWeights = try model.namedParameters.map { try ($0.parameter, $0.parameter.value.copy()) }
    }
    let isLast = optimizer.updates == schedule.updates
    try keep(isEnd: isLast || hasStoppedEarly, isBehind: false)
    try host.onStep?(row)
  }

  private var isDueForEvaluation: Bool {
    optimizer.updates == schedule.updates
      || optimizer.updates % (settings.evaluateEvery ?? updatesPerEpoch) == 0
  }

  /// Makes the evaluation that an interruption cut short.
  private func catchUp() throws {
    guard host.evaluate != nil, let last = rows.last, isDueForEvaluation,
      evaluations.last?.step ?? 0 < optimizer.updates
    else { return }
    try evaluate(epoch: last.epoch)
  }

  private func evaluate(epoch: Int) throws {
    guard let metrics = try host.evaluate?() else { return }
    let row = EvaluationRow(step: optimizer.updates, epoch: epoch, metrics: metrics)
    evaluations.append(row)
    try folder?.log(row)
    host.report(.evaluation(row))
  }

  /// Writes a checkpoint where one is due; in the background, always, after an interruption.
  private func keep(isEnd: Bool, isBehind: Bool) throws {
    guard let folder, optimizer.updates > 0 else { return }
    let due = folder.isDue(
      updates: optimizer.updates,
      updatesPerEpoch: updatesPerEpoch,
      isEnd: isEnd || hasImproved
    )
    guard due || isBehind else { return }
    let path = try folder.save(self, isBehind: isBehind)
    if isBehind { beingSaved = path } else { note(path) }
  }

  private func note(_ path: String) {
    saved = path
    host.report(.checkpoint(path: path))
  }

  /// How many updates make an epoch, for naming checkpoints.
  var epochLength: Int { updatesPerEpoch }

  package var samplesPerUpdate: Int { source.batchSize * settings.accumulate }

  /// What distinguishes the data.
  var dataIdentity: String { source.identity }

  /// Takes over what another trainer of the same model has done.
  func begin(after other: Trainer) throws {
    try optimizer.restore(updates: other.optimizer.updates, state: other.optimizer.state)
    rows = other.rows
    evaluations = other.evaluations
    saved = other.saved
    hasBegun = true
  }

  /// Takes over what a checkpoint kept.
  func restore(parameters: [(Parameter, Tensor)], updates: Int, state: [[Tensor]]) throws {
    try optimizer.restore(updates: updates, state: state)
    try Parameter.assign(parameters)
  }
}
