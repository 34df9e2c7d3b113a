extension LoaderSettings {
  /// - Throws: `DatasetError` for what is out of range or does not go with the dataset.
  func check(_ dataset: Dataset) throws {
    try DatasetError.require("batch", batch, in: 1...DatasetError.largestBatch)
    try DatasetError.require("image", size, in: 1...DatasetError.longestSide)
    try DatasetError.require("workers", workers, in: 1...DatasetError.mostWorkers)
    try checkAugmentation(dataset)
    try checkMixing(dataset)
    try checkNormalization(dataset)
    if let hidden, let size, hidden.image != size {
      throw DatasetError.argument(
        operation: "batches",
        name: "mask",
        expected: "made for images of \(size) pixels",
        actual: "\(hidden.image)"
      )
    }
    if case .file = cache, dataset.layout != nil {
      throw DatasetError.unsuited(
        operation: "batches",
        reason: "a cache file keeps pictures, and samples of this dataset have more parts; "
          + "cache=\"memory\" keeps them"
      )
    }
  }

  private func checkAugmentation(_ dataset: Dataset) throws {
    guard let augmentation else { return }
    try augmentation.check()
    let bands = dataset.bandNames.count
    guard let jitter = augmentation.jitter, bands != 3, jitter.saturation + jitter.hue > 0 else {
      return
    }
    throw DatasetError.unsuited(
      operation: "augment",
      reason: "saturation and hue are of three colors, the dataset has \(bands) bands; "
        + "jitter=[\(jitter.brightness), \(jitter.contrast), 0, 0] changes brightness and contrast alone"
    )
  }

  private func checkMixing(_ dataset: Dataset) throws {
    guard let mixing else { return }
    try mixing.check()
    guard mixing.mixup + mixing.cutmix > 0,
      ![.classification, .multilabel].contains(dataset.task)
    else { return }
    throw DatasetError.unsuited(
      operation: "batches",
      reason: "mixup and cutmix mix labels, and this is a dataset for \(dataset.task.rawValue)"
    )
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
}
