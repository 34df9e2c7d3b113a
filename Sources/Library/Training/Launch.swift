import Datasets
import Language
import Models
import Session
import Tensor
import Training

/// Starts runs from a call of a script, and hands over what they gave.
struct Launch {
  private let call: CallContext
  private let progress: RunProgress

  init(_ call: CallContext) {
    self.call = call
    progress = RunProgress(call)
  }

  /// Pre-trains a masked image model.
  func pretrain(
    _ model: ModelObject,
    _ data: DataArgument,
    _ settings: PretrainSettings
  ) throws -> RunObject {
    let masked = try maskedImageModel(model)
    let encoder = masked.encoder
    var settings = settings
    if let dataset = data.dataset {
      try ModelBands.requireCount(encoder, dataset, called: "the training data", "pretrain")
      try ModelBands.meet(dataset, masked, call.output)
      ModelBands.tellWhatIsSeen(of: dataset, settings, call.output)
    }
    try settings.fixNormalization(by: data, call.output)
    let source = try settings.source(
      data,
      for: encoder,
      training: true,
      share: call.ranks?.share(.rows) ?? .whole,
      call.output
    )
    let heldOut = try settings.watch.val.map {
      try settings.source(
        $0,
        for: encoder,
        training: false,
        share: call.ranks?.share(.batches) ?? .whole,
        call.output
      )
    }
    let trainer = try Trainer(
      masked,
      source,
      settings.training,
      folder: speaks
        ? settings.folder(data, for: encoder, at: call.writing) : nil,
      host: host(settings.watch.onStep, heldOut.map { HeldOut($0, ranks: call.ranks) }, masked)
    )
    return try run(trainer, model, settings.described)
  }

  private func maskedImageModel(_ model: ModelObject) throws -> SimMIM {
    let trainable = try model.trainable()
    guard let masked = trainable as? SimMIM else {
      throw Failure(
        "type",
        "pretrain: \(trainable.summary) is no masked image model",
        argument: 0,
        help: "simmim(encoder) makes one"
      )
    }
    return masked
  }

  /// Trains the model of a task.
  func finetune(
    _ model: ModelObject,
    _ data: DataArgument,
    _ settings: FinetuneSettings
  ) throws -> RunObject {
    let predictor = try model.predictor("finetune")
    var settings = settings
    let data = try settings.chosen(data)
    try settings.fixNormalization(by: data)
    let loading = settings.loading
    let source = try data.taskSource(
      loading.shared(by: call.ranks, training: true),
      for: predictor,
      training: true,
      call.output
    )
    let heldOut = try settings.watch.val?.taskSource(
      loading.measuring.shared(by: call.ranks, training: false),
      for: predictor,
      training: false,
      call.output
    )
    var host = host(settings.watch.onStep, nil, predictor)
    if let heldOut {
      var evaluator = Evaluator(heldOut)
      evaluator.windows = try settings.windows.windows()
      evaluator.ranks = call.ranks
      host.evaluate = { try evaluator.report(of: predictor).metrics }
      host.monitor = try settings.monitor(of: predictor)
      host.restoresBest = settings.end == .best
    }
    let trainer = try Trainer(
      predictor,
      source,
      settings.training,
      folder: speaks
        ? settings.place.folder(
          notes: loading.notes(data.dataset, (predictor as? any EncoderBased)?.encoder),
          at: call.writing
        ) : nil,
      host: host
    )
    return try run(trainer, model, settings.described(data.dataset))
  }

  /// Whether this process keeps the run's folder: the first rank alone does.
  private var speaks: Bool { call.ranks?.isFirst ?? true }

  /// What a continued run is told: the same as before, in this call.
  func host(like trainer: Trainer) -> TrainingHost {
    var host = trainer.host
    host.report = { [progress] in progress.report($0) }
    return host
  }

  private func host(
    _ onStep: Value?,
    _ heldOut: HeldOut?,
    _ model: any Trainable
  )
    -> TrainingHost
  {
    let clock = ContinuousClock()
    let start = clock.now
    var host = TrainingHost(
      clock: {
        let elapsed = (clock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      },
      report: { [progress] in progress.report($0) },
      onStep: onStep.map { function in
        { [call] row in _ = try call(function, [row.asValue]) }
      },
      evaluate: heldOut.map { held in { try held.metrics(of: model) } }
    )
    host.ranks = call.ranks
    return host
  }

  /// Runs to the end or to the user's Ctrl-C.
  func run(
    _ trainer: Trainer,
    _ model: ModelObject,
    _ configuration: [(name: String, value: Value)]
  ) throws -> RunObject {
    defer { progress.end() }
    do {
      try trainer.run()
    } catch let error as RanksError where error.endsTraining {
      progress.end()
      if !trainer.rows.isEmpty { sayWhatIsThere(trainer) }
      throw error
    }
    if trainer.wasInterrupted {
      sayWhatIsThere(trainer)
      guard call.interpreter.service(SessionFacts.self)?.isInteractive ?? false else {
        throw InterruptedError()
      }
      Interruption.clear()
      call.noteStop()
    }
    return RunObject(trainer, model: model, configuration: configuration)
  }

  /// Says how far a run came that did not come to its end.
  private func sayWhatIsThere(_ trainer: Trainer) {
    var failure = ""
    do {
      try trainer.finishSaving()
    } catch {
      failure = "; the checkpoint of this moment could not be written: \(error)"
    }
    call.output.warn(
      "stopped after \(trainer.rows.count) of \(trainer.schedule.updates) updates" + failure
        + (trainer.checkpoint.map { "; the last checkpoint is \($0)" } ?? "")
    )
  }
}

extension UpdateRow: ValueConvertible {
  package var asValue: Value {
    Value(
      record: [("step", step.asValue), ("epoch", epoch.asValue), ("loss", loss.asValue)]
        + parts.map { ($0.name, $0.value.asValue) }
        + [
          ("lr", rate.asValue), ("grad_norm", gradientNorm.asValue),
          ("seconds", seconds.asValue),
        ]
    )
  }
}
