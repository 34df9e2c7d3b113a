import Datasets
import Language
import Options
import Tensor

/// Declares what makes batches of a dataset.
func defineBatches(in library: Library) {
  library.define(
    "batches",
    "Gives the batches of one epoch, read ahead by workers.",
    .dataset(),
    .integer("batch", "The number of samples of a batch."),
    options: BatchesSettings.group,
    returns: "batches",
    details: """
      A batch is a record of tensors by the dataset's task: `image` with `label`, `labels` or `mask`; `before`, `after`
      and `mask`; `low` and `high`; and `path`. With `mixup`, `cutmix` or `smoothing` there is a `target` [batch, classes].
      `augment=true` does what the published protocols do for the task; a record chooses: `crop` ([0.67, 1], the share of
      a random part that is resized), `scale` ([0.5, 2], then a part, filled up where short), `hflip`, `vflip`
      (probabilities), `rotate`, `photometric`, `jitter` ([brightness, contrast, saturation, hue]), `bicubic`. All
      parts of a sample get the same draw. Three bands are normalized with ImageNet's statistics unless told otherwise;
      `normalize="dataset"` takes the dataset's own, `none` leaves values from 0 to 1, as they also are for other
      bands and for super-resolution. Where pixels lack data (nodata, a mask, alpha of 0, NaN) images are 0 after
      normalization, the mean; `mask` is 255 there, and `valid` [batch, height, width] is 0. A cache changes no batch; a file keeps plain images.
      """,
    examples: []
  ) { call, settings, data, batch in
    let output = call.output
    try settings.checkEpoch()
    var settings = settings
    settings.loading.batch = batch
    settings.loading.cache = try call.placing(settings.loading.cache)
    settings.loading.seed = call.interpreter.random.seed(orNext: settings.seed)
    let chosen = try settings.settings(for: data.dataset)
    AugmentationArgument.tellKeptColors(of: data.dataset, chosen.augmentation, "batches", output)
    let loader = try Loader(data.dataset, chosen)
    return Value(BatchesObject(loader, epoch: settings.epoch) { output.warn($0) })
  }
}

/// What `batches` is told beside the dataset and the size of a batch.
struct BatchesSettings: GivenOptions {
  var loading = TaskLoading()
  var shuffles = false
  var epoch = 0
  var seed: Int?
  var given: Set<String> = []

  init() {
    loading.mixNothing()
    loading.augmentation = .published(false)
  }

  static var options: [ScriptOption<BatchesSettings>] {
    let own: [Option<BatchesSettings>] = [
      .flag("shuffle", "Whether the order is random.", \.shuffles),
      .integer("epoch", "Which epoch's order and draws.", \.epoch),
    ]
    return TaskLoading.options.without("batch").map { $0.lifted(\.loading) }
      + own.map { ScriptOption($0) } + [ScriptOption(.seed(), \.seed, value: \.asValue)]
  }

  static var group: OptionGroup<BatchesSettings> {
    options.group(BatchesSettings()) { settings, function in
      try TaskLoading.options.checkRules(of: settings.loading, function)
    }
  }

  /// - Throws: `Failure` where an epoch is chosen and all are the same.
  func checkEpoch() throws {
    guard given.contains("epoch") else { return }
    let augments = if case .published(false) = loading.augmentation { false } else { true }
    let mixes = (loading.mixup ?? 0) + (loading.cutmix ?? 0) > 0
    let reason = "is for what is drawn anew each epoch, as by shuffle=true or augment="
    try refuseIdle("epoch", epoch, of: "batches", if: !shuffles && !augments && !mixes, reason)
  }

  /// How the dataset's samples become batches.
  ///
  /// - Throws: `Failure` where parts are drawn and no size is given, `DatasetError`.
  func settings(for dataset: Dataset) throws -> LoaderSettings {
    var settings = LoaderSettings()
    settings.batch = loading.batch ?? settings.batch
    settings.shuffles = shuffles
    settings.augmentation = try loading.augmentation.augmentation(for: dataset.task)
    if dataset.layout == nil, loading.normalization == nil, loading.mixing == nil,
      case .published(let augments) = loading.augmentation
    {
      // Plain pictures come as pre-training sees them.
      settings.fit = .middle
      settings.augmentation = augments ? try .published(for: .images) : nil
    }
    try requireSize(where: settings.augmentation?.crop != nil)
    settings.workers = loading.workers
    settings.size = loading.image
    settings.onError = loading.onError
    settings.cache = loading.cache
    settings.seed = loading.seed
    settings.normalization = try chosenNormalization(loading.normalization, dataset)
    settings.mixing = loading.mixing
    return settings
  }

  private func requireSize(where crops: Bool) throws {
    guard crops, loading.image == nil else { return }
    throw Failure(
      "argument",
      "batches: augment=true crops images, so image= must give their size"
    )
  }
}
