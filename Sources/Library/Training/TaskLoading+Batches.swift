import Checkpoints
import Datasets
import Language
import Models
import Tensor
import Training

extension TaskLoading {
  /// What is done when nothing is learned from the batches.
  var measuring: TaskLoading {
    var result = self
    result.augmentation = .published(false)
    result.mixNothing()
    return result
  }

  /// The same, shared with other ranks: parts of the batches that are trained on, whole ones that are
  /// measured.
  func shared(by ranks: Ranks?, training: Bool) -> TaskLoading {
    var result = self
    let mixes = (mixing?.mixup ?? 0) + (mixing?.cutmix ?? 0) > 0
    result.share = ranks?.share(training ? mixes ? .pairs : .rows : .batches) ?? .whole
    return result
  }

  /// The number of samples of a batch: the protocols' for scenes, a few for tasks of pixels.
  func batchSize(for task: Task) -> Int {
    batch ?? ([.classification, .multilabel].contains(task) ? 128 : 8)
  }

  /// Batches of a dataset.
  ///
  /// - Throws: `TrainingError` or `DatasetError` where data, model and settings do not go together.
  func source(
    _ dataset: Dataset,
    for model: any Predictor,
    called name: String,
    training: Bool,
    output: any Output
  ) throws -> any BatchSource {
    let check = DataCheck(dataset, for: model, called: name)
    try check.require()
    if let encoder = (model as? any EncoderBased)?.encoder {
      try ModelBands.check(encoder, dataset, called: name, output)
    }
    if training { for warning in check.warnings() { output.warn(warning) } }
    let skipped: ([Unreadable]) -> Void = { images in
      for image in images { output.warn("left out: \(image.reason)") }
    }
    let settings = try settings(dataset, model, training)
    AugmentationArgument.tellKeptColors(of: dataset, settings.augmentation, "finetune", output)
    let source = LoadedBatches(try Loader(dataset, settings), skipped: skipped)
    let hasMasks = [.segmentation, .change].contains(dataset.task)
    return WatchedBatches(
      source,
      classes: hasMasks && training ? dataset.classes : [],
      classCount: (model as? Classifier)?.classes,
      warn: { output.warn("\(name): \($0)") }
    )
  }

  private func settings(
    _ dataset: Dataset,
    _ model: any Predictor,
    _ training: Bool
  ) throws -> LoaderSettings {
    var settings = LoaderSettings()
    settings.batch = evenBatch(dataset, training)
    settings.share = share
    let isScene = [.classification, .multilabel].contains(dataset.task)
    settings.size = image ?? (isScene ? (model as? any EncoderBased)?.encoder.image : nil)
    if training { settings.augmentation = try augmentation.augmentation(for: dataset.task) }
    if settings.augmentation?.crop != nil, settings.size == nil {
      settings.size = (model as? any EncoderBased)?.encoder.image
    }
    if hasPublishedScenes(dataset) {
      settings.fit = .middle
      settings.augmentation?.drawsVerticalFlipsByBatch = true
    }
    settings.mixing = training && isScene ? mixing : nil
    settings.normalization = try chosenNormalization(normalization, dataset)
    settings.workers = workers
    settings.cache = cache
    // A file of images is for the many epochs of training; held-out images stay in memory.
    if !training, case .file = cache { settings.cache = .usual }
    settings.seed = seed
    settings.onError = onError
    settings.shuffles = training
    settings.dropsLast = training
    return settings
  }

  /// Whether scenes are plain pictures that go as the published protocol has it.
  private func hasPublishedScenes(_ dataset: Dataset) -> Bool {
    guard dataset.layout == nil, dataset.task == .classification, case .published = augmentation
    else { return false }
    switch normalization {
    case nil, .imageNet: return true
    default: return false
    }
  }

  /// The batch, one smaller where mixing needs pairs and the data fills no whole one.
  private func evenBatch(_ dataset: Dataset, _ training: Bool) -> Int {
    let size = batchSize(for: dataset.task)
    guard training, let mixing, mixing.mixup + mixing.cutmix > 0, dataset.count < size,
      dataset.count > 1
    else { return size }
    return dataset.count / 2 * 2
  }

  /// What a checkpoint says of the images that its model takes.
  func notes(_ dataset: Dataset?, _ encoder: (any Encoder)?) throws -> CheckpointRecord {
    guard let dataset else {
      guard let names = encoder?.bandNames else { return CheckpointRecord() }
      return ["bands": .list(names.map { .string($0) })]
    }
    let bands = dataset.bandNames
    let (mean, deviation): ([Double], [Double]) =
      switch try chosenNormalization(normalization, dataset) {
      case .none: (bands.map { _ in 0 }, bands.map { _ in 1 })
      case .imageNet: (Transforms.imageNetMean, Transforms.imageNetDeviation)
      case .given(let mean, let deviation): (mean, deviation)
      }
    return RunPlace.notes(mean: mean, deviation: deviation, bands: bands)
  }
}
