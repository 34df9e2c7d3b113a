import Raster
import Tensor

/// Makes batches: decodes, crops, mirrors, normalises and masks.
final class BatchAssembler: Sendable {
  private let dataset: Dataset
  private let settings: LoaderSettings
  private let crop: RandomCrop
  private let cache: ImageCache
  /// For each channel, the normalised value of each byte.
  private let tables: [[Float]]
  /// Positions of the images of each spot.
  private let spots: [String: [Int]]

  init(_ dataset: Dataset, _ settings: LoaderSettings) throws {
    self.dataset = dataset
    self.settings = settings
    crop = try settings.crop ?? RandomCrop()
    cache = ImageCache(limit: settings.cacheBytes)
    tables = zip(settings.mean, settings.deviation).map { mean, deviation in
      (0..<256).map { (Float($0) / 255 - Float(mean)) / Float(deviation) }
    }
    spots =
      settings.pairs
      ? Dictionary(grouping: dataset.items.indices) { dataset.items[$0].spot ?? "\($0)" } : [:]
  }

  /// The batch of the images at some positions.
  func batch(of positions: [Int], epoch: Int) throws -> Batch {
    var rows = Rows()
    for position in positions {
      try Interruption.check()
      do {
        let sample = try sample(at: position, epoch: epoch, fitting: rows.views.first)
        rows.add(sample, item: dataset.items[position], path: path(position))
      } catch let error as RasterError {
        rows.unreadable.append(Unreadable(path: path(position), reason: "\(error)"))
      }
    }
    if settings.onError == .fail, !rows.unreadable.isEmpty {
      throw DatasetError.unreadable(rows.unreadable)
    }
    return try finished(rows, epoch: epoch)
  }

  /// What is gathered for a batch.
  private struct Rows {
    var views: [Tensor] = []
    var others: [Tensor] = []
    var masks: [Int] = []
    var labels: [Int] = []
    var paths: [String] = []
    var unreadable: [Unreadable] = []

    mutating func add(_ sample: View, item: Dataset.Item, path: String) {
      views.append(sample.image)
      if let other = sample.other { others.append(other) }
      masks.append(sample.position)
      labels.append(item.label ?? -1)
      paths.append(path)
    }
  }

  private struct View {
    let image: Tensor
    let other: Tensor?
    let position: Int
  }

  private func finished(_ rows: Rows, epoch: Int) throws -> Batch {
    Batch(
      image: stacked(rows.views),
      mask: settings.mask.map { masks($0, rows.masks, epoch: epoch) },
      teacherImage: settings.pairs ? stacked(rows.others) : nil,
      labels: rows.labels,
      paths: rows.paths,
      skipped: rows.unreadable
    )
  }

  private func stacked(_ images: [Tensor]) -> Tensor {
    guard let first = images.first else { return Tensor.zeros([0, 3, 1, 1]) }
    let result = Tensor(uninitialized: [images.count] + first.shape)
    for (index, image) in images.enumerated() {
      (result.floats + index * first.count).update(from: image.floats, count: first.count)
    }
    return result
  }

  /// Masks are drawn anew each epoch in training, and stay the same for held-out images.
  private func masks(_ mask: PatchMask, _ positions: [Int], epoch: Int) -> Tensor {
    let result = Tensor(uninitialized: [positions.count, mask.side, mask.side])
    for (index, position) in positions.enumerated() {
      var random = random("mask", position, epoch: epoch)
      mask.draw(&random, into: result.floats + index * mask.side * mask.side)
    }
    return result
  }

  private func random(_ name: String, _ position: Int, epoch: Int) -> Random {
    Random(seed: settings.seed, name: name, settings.augments ? epoch : 0, position)
  }

  private func path(_ position: Int) -> String { dataset.path(of: dataset.items[position]) }

  private func sample(at position: Int, epoch: Int, fitting first: Tensor?) throws -> View {
    var random = random("augment", position, epoch: epoch)
    let pixels = try cache.image(path: path(position), bands: dataset.bands)
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    let box = box(height: height, width: width, &random)
    let isMirrored = settings.augments && random.uniform() < 0.5
    let size = settings.size.map { ($0, $0) } ?? (height, width)
    if let first, first.shape[1] != size.0 || first.shape[2] != size.1 {
      throw DatasetError.pair(path: path(position), other: "the first of its batch")
    }
    let image = view(of: pixels, box, size, isMirrored)
    guard settings.pairs else { return View(image: image, other: nil, position: position) }
    let partner = partner(of: position, &random)
    let others = try cache.image(path: path(partner), bands: dataset.bands)
    guard others.shape == pixels.shape else {
      throw DatasetError.pair(path: path(position), other: path(partner))
    }
    let other = view(of: others, box, size, isMirrored)
    return View(image: image, other: other, position: position)
  }

  /// Another date of the same spot; the image itself where there is none.
  private func partner(of position: Int, _ random: inout Random) -> Int {
    let spot = dataset.items[position].spot ?? "\(position)"
    let others = (spots[spot] ?? []).filter { $0 != position }
    return others.isEmpty ? position : others[random.integer(below: others.count)]
  }

  private func box(height: Int, width: Int, _ random: inout Random) -> RandomCrop.Box {
    if settings.size == nil {
      return RandomCrop.Box(top: 0, left: 0, height: height, width: width)
    }
    if settings.augments { return crop.draw(height: height, width: width, &random) }
    let side = min(height, width)
    return RandomCrop.Box(
      top: (height - side) / 2,
      left: (width - side) / 2,
      height: side,
      width: side
    )
  }

  /// A part of an image, resized as Pillow does, mirrored or not, normalised.
  private func view(
    of pixels: Tensor,
    _ box: RandomCrop.Box,
    _ size: (height: Int, width: Int),
    _ isMirrored: Bool
  ) -> Tensor {
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    let down = PixelTaps(from: box.height, to: size.height, mode: .bilinear, antialias: true)
    let across = PixelTaps(from: box.width, to: size.width, mode: .bilinear, antialias: true)
    let result = Tensor(uninitialized: [3, size.height, size.width])
    let plane = size.height * size.width
    let resized = Tensor(uninitialized: [plane], .uint8)
    let scratch = Tensor(uninitialized: [box.height * size.width], .uint8)
    let bytes = pixels.pointer(to: UInt8.self, .uint8)
    for channel in 0..<3 {
      Pixels.resample(
        bytes + (channel * height + box.top) * width + box.left,
        stride: width,
        down: down,
        across: across,
        into: resized.pointer(to: UInt8.self, .uint8),
        scratch: scratch.pointer(to: UInt8.self, .uint8)
      )
      Pixels.lookUp(
        resized.pointer(to: UInt8.self, .uint8),
        table: tables[channel],
        rows: size.height,
        width: size.width,
        mirrored: isMirrored,
        into: result.floats + channel * plane
      )
    }
    return result
  }
}
