import Datasets
import Language
import Models
import Training

/// The arguments of `finetune` beside model and data.
struct FinetuneArguments {
  var settings = TrainingSettings.finetuning
  var loading = TaskLoading()
  var place = RunPlace(bestName: "ckpt_epoch_max")
  /// The share of the training data that is used.
  var fraction = 1.0
  var monitor: String?
  var restoresBest = false
  var window: Int?
  var overlap = 0.25

  /// The part of the data that is trained on.
  func chosen(_ data: DataArgument) throws -> DataArgument {
    guard fraction != 1 else { return data }
    guard case .dataset(let dataset) = data else {
      throw Failure("argument", "finetune: fraction chooses from a dataset, not from ready batches")
    }
    return .dataset(try dataset.subset(fraction, seed: settings.seed))
  }

  /// Measures the statistics of the training data once, for the held-out data too.
  mutating func fixNormalization(by data: DataArgument) throws {
    guard case .dataset = loading.normalization, let dataset = data.dataset,
      case .given(let mean, let deviation) = try dataset.normalization()
    else { return }
    loading.normalization = .given(mean: mean, deviation: deviation)
  }

  /// - Throws: `Failure` for shapes below 0, and a smoothing that leaves nothing of the class.
  static func check(_ mixing: Mixing) throws {
    let smoothing = mixing.smoothing
    for (name, shape) in [("mixup", mixing.mixup), ("cutmix", mixing.cutmix)]
    where shape < 0 || shape.isNaN {
      throw Failure("value", "finetune: \(name) must be at least 0, not \(shape)")
    }
    guard (0..<1).contains(smoothing) else {
      throw Failure("value", "finetune: smoothing must be from 0 to below 1, not \(smoothing)")
    }
  }

  /// The windows that held-out images are seen in, where they are asked for.
  func windows() throws -> SlidingWindows? {
    try window.map { try SlidingWindows(side: $0, overlap: overlap) }
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

  /// The name of a setting that is about held-out data, if one is set.
  var settingThatNeedsHeldOutData: String? {
    if settings.patience != nil { return "patience" }
    if settings.evaluateEvery != nil { return "evaluate_every" }
    if monitor != nil { return "monitor" }
    if window != nil { return "window" }
    return restoresBest ? "best" : nil
  }

  /// The arguments as a run keeps them.
  func described(_ dataset: Dataset?) -> [(name: String, value: Value)] {
    let batch = loading.batch ?? dataset.map { loading.batchSize(for: $0.task) }
    return settings.record.map { ($0.name, Value.reading($0.value)) } + [
      ("batch", batch.asValue), ("mixup", (loading.mixing?.mixup ?? 0).asValue),
      ("cutmix", (loading.mixing?.cutmix ?? 0).asValue),
      ("smoothing", (loading.mixing?.smoothing ?? 0).asValue), ("fraction", fraction.asValue),
      ("image", loading.image.asValue), ("patience", settings.patience.asValue),
      ("evaluate_every", settings.evaluateEvery.asValue),
    ] + place.described
  }
}
