import Raster
import Tensor

/// Batches of a dataset of any task, read ahead by threads of their own.
///
/// Order, geometry, colours and mixing are functions of the seed, the epoch and the sample alone, so
/// that batches are the same whatever the number of workers.
package final class TaskLoader: Sendable {
  package let dataset: Dataset
  package let settings: TaskLoaderSettings

  package init(_ dataset: Dataset, _ settings: TaskLoaderSettings) throws {
    try settings.check(dataset)
    guard dataset.count > 0 else { throw DatasetError.noImages(path: dataset.root, below: 0) }
    self.dataset = dataset
    self.settings = settings
  }

  package var batchSize: Int { min(settings.batch, dataset.count) }

  /// The number of batches of an epoch; a dataset smaller than a batch is one.
  package var batchesPerEpoch: Int {
    let whole = dataset.count / batchSize
    return settings.dropsLast || dataset.count % batchSize == 0 ? whole : whole + 1
  }

  /// What distinguishes this data from other data.
  package var identity: String {
    "\(dataset.identity), batches of \(batchSize), seed \(settings.seed)"
  }

  /// The batches of an epoch, from one on.
  package func batches(epoch: Int, from first: Int = 0) -> WorkAhead<TaskBatch> {
    var random = Random(seed: settings.seed, name: "shuffle", epoch)
    let order =
      settings.shuffles ? random.permutation(dataset.count) : Array(dataset.items.indices)
    let size = batchSize
    return WorkAhead(
      range: first..<max(first, batchesPerEpoch),
      workers: settings.workers ?? max(1, min(2, Parallel.threads))
    ) { [self] number in
      let positions = order[number * size..<min((number + 1) * size, order.count)]
      return try batch(of: Array(positions), number: number, epoch: epoch)
    }
  }

  private func batch(of positions: [Int], number: Int, epoch: Int) throws -> TaskBatch {
    var rows = TaskRows()
    for position in positions {
      try Interruption.check()
      let item = dataset.items[position]
      let path = dataset.path(of: item)
      do {
        let content = try sample(item, position: position, epoch: epoch)
        try rows.add(content, item: item, path: path)
      } catch let error as RasterError {
        rows.unreadable.append(Unreadable(path: path, reason: "\(error)"))
      }
    }
    if settings.onError == .fail, !rows.unreadable.isEmpty {
      throw DatasetError.unreadable(rows.unreadable)
    }
    guard !rows.paths.isEmpty else {
      return TaskBatch(tensors: [:], paths: [], skipped: rows.unreadable)
    }
    var random = Random(seed: settings.seed, name: "mixing", epoch, number)
    return TaskBatch(
      tensors: try mixed(try rows.tensors(), &random),
      paths: rows.paths,
      skipped: rows.unreadable
    )
  }

  /// A sample as drawn for an epoch.
  private func sample(_ item: Dataset.Item, position: Int, epoch: Int) throws -> Content {
    var random = Random(seed: settings.seed, name: "augment", epoch, position)
    var content = try dataset.content(of: item)
    let (height, width) = (content.images[0].pixels.shape[1], content.images[0].pixels.shape[2])
    let draw =
      settings.augmentation.map {
        GeometricDraw(
          $0,
          height: height,
          width: width,
          target: settings.size,
          mask: content.mask,
          &random
        )
      } ?? GeometricDraw(whole: settings.size.map { ($0, $0) } ?? (height, width))
    let colors = colors(&random)
    for index in content.images.indices {
      let pixels = content.images[index].pixels
      let factor = max(1, pixels.shape[1] / height)
      let image = colors.applied(to: try draw.image(pixels, factor: factor))
      content.images[index].pixels = try normalized(image)
    }
    content.mask = try content.mask.map(draw.mask)
    return content
  }

  private func colors(_ random: inout Random) -> ColorChange {
    if let jitter = settings.augmentation?.jitter { return .jitter(jitter, &random) }
    return settings.augmentation?.photometric == true ? .photometric(&random) : ColorChange()
  }

  private func normalized(_ image: Tensor) throws -> Tensor {
    guard let statistics = settings.statistics else { return image }
    return try Transforms.normalize(
      image,
      mean: statistics.mean,
      deviation: statistics.deviation.map { $0 == 0 ? 1 : $0 }
    )
  }

  /// Images and targets mixed, where that is asked for.
  private func mixed(
    _ tensors: [String: Tensor],
    _ random: inout Random
  ) throws -> [String: Tensor] {
    guard let mixing = settings.mixing, let images = tensors["image"] else { return tensors }
    var result = tensors
    let targets = try tensors["labels"] ?? Self.oneHot(tensors["label"], dataset.classes.count)
    let mixed = try mixing.mixed(images, targets, &random)
    result["image"] = mixed.images
    result["target"] = mixed.targets
    return result
  }

  private static func oneHot(_ labels: Tensor?, _ classes: Int) throws -> Tensor {
    let labels = labels?.integers ?? []
    let result = Tensor.zeros([labels.count, classes])
    for (row, label) in labels.enumerated() where (0..<classes).contains(label) {
      result.floats[row * classes + label] = 1
    }
    return result
  }
}
