import Raster
import Tensor

/// Makes batches of samples of any task; each sample by itself, on any thread.
final class TaskAssembler: Sendable {
  let dataset: Dataset
  private let settings: TaskLoaderSettings
  private let cache: ImageCache
  private let contents: ContentCache
  /// For each channel, the value of each byte of a picture.
  private let tables: [Float]
  /// Whether colors change between reading and normalizing.
  private let changesColors: Bool

  init(_ dataset: Dataset, _ settings: TaskLoaderSettings) throws {
    self.dataset = dataset
    self.settings = settings
    let isPictures = dataset.layout == nil
    cache = try ImageCache(isPictures ? settings.cache : .none)
    switch settings.cache {
    case .memory(let bytes): contents = ContentCache(bytes: isPictures ? 0 : bytes)
    case .none, .file: contents = ContentCache(bytes: 0)
    }
    let augmentation = settings.augmentation
    changesColors = augmentation?.jitter != nil || augmentation?.photometric == true
    let normal = changesColors || !isPictures ? nil : settings.statistics
    tables = (0..<3).flatMap { channel in
      let mean = Float(normal?.mean[channel] ?? 0)
      let deviation = Float(normal?.deviation[channel] ?? 1)
      return (0..<256).map { (Float($0) / 255 - mean) / deviation }
    }
  }

  /// What a worker needs for itself.
  func view() -> ImageView {
    let reduces = settings.reducesJPEG && settings.augmentation?.crop != nil
    return ImageView(
      cache: cache,
      bands: dataset.bands,
      reducingTo: reduces ? settings.size : nil,
      tables: tables
    )
  }

  /// Reads some of a batch's samples; those that cannot be read are noted in it.
  func fill(_ draft: TaskDraft, _ piece: Range<Int>, epoch: Int, with view: ImageView) throws {
    for index in piece {
      try Interruption.check()
      let position = draft.positions[index]
      do {
        draft.put(.success(try sample(at: position, epoch: epoch, with: view)), at: index)
      } catch {
        let path = dataset.path(of: dataset.items[position])
        guard let unreadable = Unreadable(path: path, error) else { throw error }
        draft.put(.failure(unreadable), at: index)
      }
    }
  }

  /// The batch, once all its samples are there.
  ///
  /// - Throws: `DatasetError.unreadable` where that is not to be skipped.
  func finished(_ draft: TaskDraft, epoch: Int) throws -> TaskBatch {
    let (samples, unreadable) = draft.parts
    if settings.onError == .fail, !unreadable.isEmpty { throw DatasetError.unreadable(unreadable) }
    guard !samples.isEmpty else { return TaskBatch(tensors: [:], paths: [], skipped: unreadable) }
    var rows = TaskRows()
    for (position, content) in samples {
      let item = dataset.items[position]
      try rows.add(content, item: item, path: dataset.path(of: item))
    }
    var random = Random(seed: settings.seed, name: "mixing", epoch, draft.number)
    return TaskBatch(
      tensors: try mixed(rows.tensors(), &random),
      paths: rows.paths,
      skipped: unreadable
    )
  }

  /// A sample as drawn for an epoch.
  private func sample(at position: Int, epoch: Int, with view: ImageView) throws -> Content {
    var random = Random(seed: settings.seed, name: "augment", epoch, position)
    let item = dataset.items[position]
    if dataset.layout == nil, item.window == nil {
      return try picture(item, at: position, with: view, &random)
    }
    var content = try content(of: item, at: position)
    let (height, width) = (content.images[0].pixels.shape[1], content.images[0].pixels.shape[2])
    let draw = draw(height: height, width: width, mask: content.mask, &random)
    let colors = colors(&random)
    for index in content.images.indices {
      let image = content.images[index]
      let factor = max(1, image.pixels.shape[1] / height)
      let (pixels, valid) = try draw.image(image.pixels, valid: image.valid, factor: factor)
      content.images[index].pixels = try finished(pixels, valid, colors)
      content.images[index].valid = valid
    }
    content.mask = try content.mask.map(draw.mask)
    try content.leaveHolesOutOfMask(of: dataset.path(of: item))
    return content
  }

  /// An image with changed colors, normalized; its holes are 0, which is the mean.
  private func finished(
    _ image: Tensor,
    _ valid: Tensor?,
    _ colors: ColorChange
  ) throws -> Tensor {
    let result = try normalized(colors.applied(to: image, valid: valid))
    guard valid != nil else { return result }
    let own = try result.contiguous().copy()
    own.fill(0, where: valid)
    return own
  }

  private func content(of item: Dataset.Item, at position: Int) throws -> Content {
    if let kept = try contents.content(at: position) { return kept }
    let content = try dataset.content(of: item)
    try contents.keep(content, at: position)
    return content
  }

  /// A color picture, decoded no further than its part is wanted.
  private func picture(
    _ item: Dataset.Item,
    at position: Int,
    with view: ImageView,
    _ random: inout Random
  ) throws -> Content {
    let (height, width) = try view.open(position: position, path: dataset.path(of: item))
    let draw = draw(height: height, width: width, mask: nil, &random)
    let colors = colors(&random)
    let isWhole = draw.enlarged != nil
    let whole = RandomCrop.Box(top: 0, left: 0, height: height, width: width)
    let choice = ImageView.Choice(
      box: isWhole ? whole : draw.box ?? whole,
      size: isWhole ? (height, width) : draw.size,
      isMirrored: draw.isMirrored && !isWhole,
      mode: draw.mode
    )
    var image = try Tensor(uninitialized: [3, choice.size.height, choice.size.width])
    var valid = try image.withFloats { try view.draw(choice, into: $0) }
    if isWhole {
      (image, valid) = try draw.image(image, valid: valid)
    } else {
      image = try draw.turned(image, isMirroredAlready: true)
      valid = try valid.map { try draw.turned($0, isMirroredAlready: true) }
    }
    if changesColors { image = try finished(image, valid, colors) }
    return Content(images: [("image", image, valid)])
  }

  private func draw(
    height: Int,
    width: Int,
    mask: Tensor?,
    _ random: inout Random
  ) -> GeometricDraw {
    guard let augmentation = settings.augmentation else {
      return GeometricDraw(whole: settings.size.map { ($0, $0) } ?? (height, width))
    }
    return GeometricDraw(
      augmentation,
      height: height,
      width: width,
      target: settings.size,
      mask: mask,
      &random
    )
  }

  private func colors(_ random: inout Random) -> ColorChange {
    if let jitter = settings.augmentation?.jitter { return .jitter(jitter, &random) }
    return settings.augmentation?.photometric == true ? .photometric(&random) : ColorChange()
  }

  private func normalized(_ image: Tensor) throws -> Tensor {
    guard let statistics = settings.statistics else { return image }
    return try Transforms.normalize(image, mean: statistics.mean, deviation: statistics.deviation)
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
    // A mixed pixel is of two images.
    result["valid"] = nil
    result["target"] = mixed.targets
    return result
  }

  private static func oneHot(_ labels: Tensor?, _ classes: Int) throws -> Tensor {
    let labels = try labels?.integers ?? []
    let result = try Tensor.zeros([labels.count, classes])
    result.withFloats { targets in
      for (row, label) in labels.enumerated() where (0..<classes).contains(label) {
        targets[row * classes + label] = 1
      }
    }
    return result
  }
}
