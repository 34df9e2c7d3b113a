import Datasets
import Language
import Models
import Options
import Training

/// What `finetune` is told beside model and data.
struct FinetuneSettings: GivenOptions {
  var training = TrainingSettings.finetuning
  var loading = TaskLoading()
  var windows = WindowSettings()
  var place = RunPlace(bestName: "ckpt_epoch_max")
  var watch = RunWatch()
  var fraction = 1.0
  var monitor: String?
  var end = End.last
  var given: Set<String> = []

  /// Whose weights the model has at the end.
  enum End: String, CaseIterable {
    case last
    case best
  }

  static var options: [ScriptOption<FinetuneSettings>] {
    let own: [Option<FinetuneSettings>] = [
      .number("fraction", "Share of the training samples that is used.", \.fraction)
        .need(.subject(.trainingFiles)),
      .text(
        "monitor",
        "Metric that tells the best model; the task's by default.",
        optional: \.monitor
      ).need(.heldOut).key("TASK.MONITOR"),
      .choice(
        "end",
        "Whose weights the model has at the end: the last update's, or the best evaluation's.",
        \.end
      ).need(.heldOut),
    ]
    let all =
      TrainingSettings.options.map { ScriptOption($0).lifted(\.training) }
      + TaskLoading.options.map { $0.lifted(\.loading) } + own.map { ScriptOption($0) }
      + WindowSettings.options.map { ScriptOption($0).lifted(\.windows) }
      + RunPlace.options.map { ScriptOption($0).lifted(\.place) }
      + RunWatch.options.map { $0.lifted(\.watch) }
    return all.leading("val", "epochs", "steps", "batch")
  }

  static var group: OptionGroup<FinetuneSettings> {
    options.group(FinetuneSettings()) { settings, function in
      try TaskLoading.options.checkRules(of: settings.loading, function)
    }
  }

  /// The settings as a run keeps them, with what was chosen for the data.
  func described(_ dataset: Dataset?) -> [(name: String, value: Value)] {
    var chosen = self
    chosen.place = place.chosen
    if let dataset { chosen.loading.batch = loading.batchSize(for: dataset.task) }
    let mixing = loading.mixing
    chosen.loading.mixup = mixing?.mixup ?? 0
    chosen.loading.cutmix = mixing?.cutmix ?? 0
    chosen.loading.smoothing = mixing?.smoothing ?? 0
    return Self.options.without("val", "on_step").described(chosen)
  }

  /// The part of the data that is trained on.
  func chosen(_ data: DataArgument) throws -> DataArgument {
    guard fraction != 1, let dataset = data.dataset else { return data }
    return .dataset(try dataset.subset(fraction, seed: training.seed))
  }

  /// Measures the statistics of the training data once, for the held-out data too.
  mutating func fixNormalization(by data: DataArgument) throws {
    guard case .dataset = loading.normalization, let dataset = data.dataset,
      case .given(let mean, let deviation) = try dataset.normalization()
    else { return }
    loading.normalization = .given(mean: mean, deviation: deviation)
  }

  /// What of an evaluation tells the best model.
  func monitor(of model: any Predictor) throws -> Monitor {
    guard let monitor else { return model.monitor }
    let known = try Evaluator.metricNames(of: model)
    guard known.contains(monitor) else {
      throw Failure(
        "value",
        "finetune: there is no metric \"\(monitor)\" of this task; "
          + "there are \(known.joined(separator: ", "))",
        help: Suggestion.question(for: monitor, among: known)
      )
    }
    return Monitor(monitor, isHigherBetter: !["loss", "l1"].contains(monitor))
  }
}
