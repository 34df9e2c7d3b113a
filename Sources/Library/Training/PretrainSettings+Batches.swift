import Checkpoints
import Datasets
import Language
import Models
import Raster
import Tensor
import Training

extension PretrainSettings {
  /// Masked batches of any images.
  ///
  /// - Parameters:
  ///   - data: A dataset, or ready batches, which are taken as they are.
  ///   - encoder: What sees them.
  ///   - isTraining: Whether it is trained on them.
  ///   - share: What of an epoch this process reads.
  ///   - output: Is told of what is strange about the data and of what was left out.
  /// - Returns: The batches in order.
  /// - Throws: `Failure` or `DatasetError` where data, model and settings do not go together.
  func source(
    _ data: DataArgument,
    for encoder: any Encoder,
    training isTraining: Bool,
    share: BatchShare,
    _ output: any Output
  ) throws -> any BatchSource {
    let dataset: Dataset
    switch data {
    case .ready(let batches): return ReadyBatches(batches, share: share)
    case .dataset(let found): dataset = found
    }
    let name = isTraining ? "the training data" : "the held-out data"
    try ModelBands.requireCount(encoder, dataset, called: name, "pretrain")
    var settings = try loading(dataset, for: encoder, training: isTraining)
    settings.share = share
    let source = LoadedBatches(try Loader(dataset, settings)) { images in
      for image in images { output.warn("left out: \(image.reason)") }
    }
    guard dataset.layout != nil else { return source }
    return WatchedBatches(
      source,
      classes: [],
      classCount: nil,
      warn: { output.warn("\(name): \($0)") }
    )
  }

  /// How the images of a dataset become batches for an encoder.
  private func loading(
    _ dataset: Dataset,
    for encoder: any Encoder,
    training isTraining: Bool
  ) throws -> LoaderSettings {
    var loader = try LoaderSettings.pretraining
    loader.batch = loading.batch ?? loader.batch
    loader.size = encoder.image
    loader.hidden = try mask(for: encoder)
    loader.normalization = try normalization(of: dataset)
    loader.seed = training.seed
    loader.workers = loading.workers
    // A file of images is for the many epochs of training; held-out images stay in memory.
    if isTraining { loader.cache = loading.cache }
    loader.pairs = view == .date
    loader.onError = loading.onError
    loader.shuffles = isTraining
    loader.dropsLast = isTraining
    if !isTraining { loader.augmentation = nil }
    return loader
  }

  /// The masks of an encoder's images.
  ///
  /// - Throws: `Failure` naming a cell that fits where this one does not; `DatasetError`.
  private func mask(for encoder: any Encoder) throws -> PatchMask {
    do {
      return try PatchMask(
        image: encoder.image,
        patch: maskPatch,
        ratio: maskRatio,
        modelPatch: encoder.patch
      )
    } catch let error as DatasetError {
      let fitting = [encoder.stride, encoder.patch].first {
        encoder.image.isMultiple(of: $0) && $0.isMultiple(of: encoder.patch)
      }
      guard case .indivisible = error, let fitting else { throw error }
      throw Failure(
        "value",
        "pretrain: squares of mask_patch=\(maskPatch) pixels do not divide images of "
          + "\(encoder.image) into whole patches of \(encoder.patch)",
        help: "mask_patch=\(fitting) does"
      )
    }
  }
}

extension PretrainSettings {
  /// Measures the bands of the training data once, for the held-out data too, unless they are color pictures
  /// or the script says what is subtracted and divided by.
  mutating func fixNormalization(by data: DataArgument, _ output: any Output) throws {
    guard let dataset = data.dataset else { return }
    var isAsked = false
    switch loading.normalization {
    case nil where !dataset.holdsColorPictures: break
    case .dataset: isAsked = true
    default: return
    }
    guard case .given(let mean, let deviation) = try dataset.normalization() else { return }
    loading.normalization = .given(mean: mean, deviation: deviation)
    guard !isAsked else { return }
    output.warn(
      "pretrain: bands are normalized by the data's own means and deviations, which checkpoints and "
        + "run.config keep; finetune(…, normalize=run.config.normalize) does the same"
    )
  }

  private func normalization(of dataset: Dataset) throws -> LoaderSettings.Normalization {
    guard loading.normalization == nil else {
      return try chosenNormalization(loading.normalization, dataset)
    }
    return dataset.holdsColorPictures ? .imageNet : try dataset.normalization()
  }

  /// The folder of the run, or `nil` where nothing is to be written.
  func folder(
    _ data: DataArgument,
    for encoder: any Encoder,
    at path: (String) throws -> String
  ) throws -> RunFolder? {
    try place.folder(notes: notes(data.dataset, encoder, data.bandNames), at: path)
  }

  /// What a checkpoint says of the images that its model takes.
  private func notes(
    _ dataset: Dataset?,
    _ encoder: any Encoder,
    _ names: [String]?
  ) throws -> CheckpointRecord {
    let bands = dataset?.bandNames.count ?? 0
    let (mean, deviation): ([Double], [Double]) =
      switch try dataset.map(normalization) ?? .imageNet {
      case .none: (Array(repeating: 0, count: bands), Array(repeating: 1, count: bands))
      case .imageNet: (Transforms.imageNetMean, Transforms.imageNetDeviation)
      case .given(let mean, let deviation): (mean, deviation)
      }
    return RunPlace.notes(mean: mean, deviation: deviation, bands: names ?? encoder.bandNames)
  }
}

extension Dataset {
  /// Whether images are 8-bit pictures of red, green and blue, which ImageNet's statistics are for.
  fileprivate var holdsColorPictures: Bool {
    guard let layout else { return true }
    return layout.scaling == .bytes && bandNames == ["red", "green", "blue"]
  }
}
