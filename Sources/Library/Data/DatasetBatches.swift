import Datasets
import Language
import Tensor

/// Declares what makes batches of a dataset.
func defineBatches(in library: Library) {
  library.define(
    "batches",
    "Gives the batches of one epoch, read ahead by workers.",
    .dataset(),
    .integer("batch", "The number of samples of a batch."),
    Parameter.bool("shuffle", "Whether the order is random.", default: false).named,
    .augmentation,
    Parameter.integer("workers", "Threads that read ahead; by the number of cores where left out.")
      .optional.named,
    Parameter.integer("image", "Height and width to bring images to; left as they are by default.")
      .optional.named,
    Parameter.integer("epoch", "Which epoch's order and draws.", default: 0).named,
    Parameter.choice(
      "on_error",
      "What becomes of images that cannot be read.",
      of: Dataset.ErrorPolicy.allCases.map(\.rawValue),
      default: "fail"
    ).named,
    .normalization,
    Parameter.number("mixup", "Shape of the shares that images are blended by; 0 does not.").zero,
    Parameter.number("cutmix", "Shape of the shares that boxes are exchanged by; 0 does not.").zero,
    Parameter.number("smoothing", "How much of a target is spread over all classes.").zero,
    .cache,
    .seed(),
    returns: "batches",
    details: """
      A batch is a record of tensors by the dataset's task: `image` with `label`, `labels` or `mask`; `before`, `after`
      and `mask`; `low` and `high`; and `path`. With `mixup`, `cutmix` or `smoothing` there is a `target` [batch, classes].
      `augment=true` does what the published protocols do for the task; a record chooses: `crop` ([0.67, 1], the share of
      a random part that is resized), `scale` ([0.5, 2], then a part, filled up where short), `hflip`, `vflip`
      (probabilities), `rotate`, `photometric`, `jitter` ([brightness, contrast, saturation, hue]), `bicubic`. All
      parts of a sample get the same draw. Three bands are normalised with ImageNet's statistics unless told otherwise;
      `normalize="dataset"` takes the dataset's own, `none` leaves values from 0 to 1, as they also are for other
      bands and for super-resolution. Where pixels lack data (nodata, a mask, alpha of 0, NaN) images are 0 after
      normalisation, the mean; `mask` is 255 there, and `valid` [batch, height, width] is 0. A cache changes no batch; a file keeps plain images.
      """,
    examples: []
  ) {
    call,
    data,
    batch,
    shuffle,
    augment,
    workers,
    image,
    epoch,
    policy,
    normalize,
    mixup,
    cutmix,
    smoothing,
    cache,
    seed in
    let output = call.output
    let seed = call.interpreter.random.seed(orNext: seed)
    let policy = Dataset.ErrorPolicy(rawValue: policy) ?? .fail
    let isPlain = data.dataset.layout == nil && normalize == nil && mixup + cutmix + smoothing == 0
    if isPlain, case .published(let augments) = augment {
      var settings = LoaderSettings()
      settings.batch = batch
      settings.shuffles = shuffle
      settings.augments = augments
      settings.workers = workers
      settings.size = image
      settings.dropsLast = false
      settings.onError = policy
      settings.cache = try call.placing(cache)
      settings.seed = seed
      try requireSize(image, where: augments)
      let loader = try Loader(data.dataset, settings)
      return Value(BatchesObject(loader, epoch: epoch) { output.warn($0) })
    }
    var settings = TaskLoaderSettings()
    settings.batch = batch
    settings.shuffles = shuffle
    settings.augmentation = try augment.augmentation(for: data.dataset.task)
    try requireSize(image, where: settings.augmentation?.crop != nil)
    settings.workers = workers
    settings.size = image
    settings.onError = policy
    settings.cache = try call.placing(cache)
    settings.seed = seed
    settings.normalization = try chosenNormalization(normalize, data.dataset)
    if mixup + cutmix + smoothing > 0 {
      settings.mixing = Mixing(mixup: mixup, cutmix: cutmix, smoothing: smoothing)
    }
    let loader = try TaskLoader(data.dataset, settings)
    return Value(BatchesObject(loader, epoch: epoch) { output.warn($0) })
  }
}

private func requireSize(_ image: Int?, where crops: Bool) throws {
  guard crops, image == nil else { return }
  throw Failure(
    "argument",
    "batches: augment=true crops images, so image= must give their size"
  )
}

extension Parameter where Argument == Double {
  /// By name only, 0 where left out.
  fileprivate var zero: Self {
    let result = named
    return result.withDefault(0, shown: "0")
  }
}
