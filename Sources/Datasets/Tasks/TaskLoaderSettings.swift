/// How batches of samples with masks, pairs or several bands are made.
package struct TaskLoaderSettings: Sendable {
  /// What is subtracted from and divided out of each band.
  package enum Normalization: Sendable, Equatable {
    /// Values stay from 0 to 1.
    case none
    /// ImageNet's, for three bands.
    case imageNet
    case given(mean: [Double], deviation: [Double])
  }

  /// The number of samples of a batch, for each process that has a part of it.
  package var batch = 16
  /// What of an epoch this process reads.
  package var share = BatchShare.whole
  /// Height and width of the images (of the coarse ones, where there are two), in pixels; `nil` leaves
  /// them as they are.
  package var size: Int?
  package var shuffles = true
  package var dropsLast = false
  package var augmentation: Augmentation?
  package var mixing: Mixing?
  package var normalization = Normalization.none
  package var seed: UInt64 = 0
  /// Threads that read ahead; chosen by the number of cores where it is `nil`.
  package var workers: Int?
  package var onError = Dataset.ErrorPolicy.fail
  /// Where samples are kept for the next epoch; a file takes pictures only.
  package var cache = CachePolicy.memory(bytes: 512 << 20)
  /// Whether JPEG pictures of which random parts are taken are decoded at a half, a quarter or an
  /// eighth of their size where the part keeps at least the pixels that are wanted.
  package var reducesJPEG = true

  package init() {}

  func check(_ dataset: Dataset) throws {
    try DatasetError.require("batch", batch, in: 1...DatasetError.largestBatch)
    try DatasetError.require("image", size, in: 1...DatasetError.longestSide)
    try DatasetError.require("workers", workers, in: 1...DatasetError.mostWorkers)
    try augmentation?.check()
    try mixing?.check()
    if let mixing, mixing.mixup + mixing.cutmix > 0,
      ![.classification, .multilabel].contains(dataset.task)
    {
      throw DatasetError.unsuited(
        operation: "batches",
        reason: "mixup and cutmix mix labels, and this is a dataset for \(dataset.task.rawValue)"
      )
    }
    if case .file = cache, dataset.layout != nil {
      throw DatasetError.unsuited(
        operation: "batches",
        reason: "a cache file keeps pictures, and samples of this dataset have more parts; "
          + "cache=\"memory\" keeps them"
      )
    }
    try checkNormalization(dataset)
  }

  private func checkNormalization(_ dataset: Dataset) throws {
    let bands = dataset.bandNames.count
    switch normalization {
    case .none: break
    case .imageNet:
      guard bands == 3 else {
        throw DatasetError.unsuited(
          operation: "batches",
          reason: "ImageNet's statistics are for 3 bands, the dataset has \(bands); "
            + "normalize=\"dataset\" takes its own"
        )
      }
    case .given(let mean, let deviation):
      for (name, values) in [("mean", mean), ("std", deviation)] where values.count != bands {
        throw DatasetError.argument(
          operation: "batches",
          name: name,
          expected: "\(bands) numbers, one for each band",
          actual: "\(values)"
        )
      }
    }
  }

  /// Mean and deviation of each band, where values are to be changed.
  var statistics: (mean: [Double], deviation: [Double])? {
    switch normalization {
    case .none: nil
    case .imageNet: (Transforms.imageNetMean, Transforms.imageNetDeviation)
    // A band of one value stays as it is.
    case .given(let mean, let deviation): (mean, deviation.map { $0 == 0 ? 1 : $0 })
    }
  }
}
