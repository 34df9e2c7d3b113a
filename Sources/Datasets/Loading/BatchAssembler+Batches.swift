import Tensor

extension BatchAssembler {
  /// The batch, once all its samples are there.
  ///
  /// - Throws: `DatasetError.unreadable` where that is not to be skipped, `.unsuited` where samples do not
  ///   go together.
  func finished(_ draft: BatchDraft, epoch: Int) throws -> LoadedBatch {
    let (samples, unreadable) = draft.parts
    if settings.onError == .fail, !unreadable.isEmpty { throw DatasetError.unreadable(unreadable) }
    guard !samples.isEmpty else { return LoadedBatch(batch: [:], skipped: unreadable) }
    let positions = samples.map(\.position)
    var batch = try draft.batch(of: samples.map(\.row), paths: positions.map(path))
    if let hidden = settings.hidden {
      batch[.mask] = try masks(hidden, positions, epoch: epoch)
    } else if !settings.areImagesAlone {
      batch[.label] = try labels(positions)
    }
    flip(&batch, epoch: epoch, number: draft.number)
    try mix(&batch, epoch: epoch, number: draft.number)
    return LoadedBatch(batch: batch, skipped: unreadable)
  }

  /// What a model is to rebuild of each image.
  ///
  /// - Shape: [batch, height / patch, width / patch]
  private func masks(_ mask: PatchMask, _ positions: [Int], epoch: Int) throws -> Tensor {
    let result = try Tensor(uninitialized: [positions.count, mask.side, mask.side])
    for (index, position) in positions.enumerated() {
      var random = random("mask", position, epoch: epoch)
      result.withFloats { mask.draw(&random, into: $0 + index * mask.side * mask.side) }
    }
    return result
  }

  /// The classes of whole samples, −1 for one without; `nil` where none has one.
  private func labels(_ positions: [Int]) throws -> Tensor? {
    let labels = positions.map { dataset.items[$0].label ?? -1 }
    guard dataset.task == .classification || labels.contains(where: { $0 >= 0 }) else { return nil }
    return try Tensor(integers: labels)
  }

  /// Turns images upside down as drawn for the batch, in place.
  private func flip(_ batch: inout Batch, epoch: Int, number: Int) {
    guard let augmentation = settings.augmentation, augmentation.drawsVerticalFlipsByBatch,
      augmentation.verticalFlip > 0, let image = batch[.image]
    else { return }
    var random = Random(seed: settings.seed, name: "upside down", epoch, number)
    // Drawn for the whole batch, wherever its samples are.
    let drawn = (0..<batchSize).map { _ in random.uniform() < augmentation.verticalFlip }
    let isTurned = settings.share.rows(of: batchSize).map { drawn[$0] }
    for index in 0..<min(image.shape[0], isTurned.count) where isTurned[index] {
      Self.flip(image, index)
      if let valid = batch[.valid] { Self.flip(valid, index) }
    }
  }

  /// Turns one sample of a batch upside down, in place: nobody else sees it yet.
  ///
  /// - Shape: [batch, …, height, width]
  private static func flip(_ images: Tensor, _ index: Int) {
    let row = images.shape[images.rank - 1] * images.dtype.size
    let height = images.shape[images.rank - 2]
    let planes = images.shape[1..<images.rank - 2].reduce(1, *)
    images.withBytes { all in
      for plane in index * planes..<(index + 1) * planes {
        let start = all + plane * height * row
        for line in 0..<height / 2 {
          exchange(start + line * row, start + (height - 1 - line) * row, count: row)
        }
      }
    }
  }

  private static func exchange(
    _ upper: UnsafeMutableRawPointer,
    _ lower: UnsafeMutableRawPointer,
    count: Int
  ) {
    withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { kept in
      kept.copyMemory(from: UnsafeRawBufferPointer(start: upper, count: count))
      upper.copyMemory(from: lower, byteCount: count)
      UnsafeMutableRawBufferPointer(start: lower, count: count).copyMemory(
        from: UnsafeRawBufferPointer(kept)
      )
    }
  }

  /// Mixes images and targets, where that is asked for.
  private func mix(_ batch: inout Batch, epoch: Int, number: Int) throws {
    guard let mixing = settings.mixing, let images = batch[.image] else { return }
    var random = Random(seed: settings.seed, name: "mixing", epoch, number)
    let labels = try batch[.label].map { try oneHot($0, classes: dataset.classes.count) }
    guard let targets = batch[.labels] ?? labels else { return }
    let mixed = try mixing.mixed(images, targets, &random)
    (batch[.image], batch[.target]) = (mixed.images, mixed.targets)
    // A mixed pixel is of two images.
    batch[.valid] = nil
  }
}
