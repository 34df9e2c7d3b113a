import Raster
import Tensor

/// Makes batches: chooses parts, mirrors and masks; each image by itself, on any thread.
final class BatchAssembler: Sendable {
  let dataset: Dataset
  private let settings: LoaderSettings
  private let crop: RandomCrop
  private let cache: ImageCache
  private let tables: [Float]
  /// Positions of the images of each spot.
  private let spots: [String: [Int]]

  init(_ dataset: Dataset, _ settings: LoaderSettings) throws {
    self.dataset = dataset
    self.settings = settings
    crop = try settings.crop ?? RandomCrop()
    cache = try ImageCache(settings.cache)
    tables = zip(settings.mean, settings.deviation).flatMap { mean, deviation in
      (0..<256).map { (Float($0) / 255 - Float(mean)) / Float(deviation) }
    }
    spots =
      settings.pairs
      ? Dictionary(grouping: dataset.items.indices) { dataset.items[$0].spot ?? "\($0)" } : [:]
  }

  /// What a worker needs for itself.
  func view() -> ImageView {
    ImageView(
      cache: cache,
      bands: dataset.bands,
      reducingTo: settings.augments && settings.reducesJPEG ? settings.size : nil,
      tables: tables
    )
  }

  /// A batch to be filled, of the images at some positions.
  func draft(of positions: [Int]) throws -> BatchDraft {
    try BatchDraft(positions: positions, size: settings.size, hasOthers: settings.pairs)
  }

  /// The pieces in which workers fill a batch; one where its first image decides its size.
  func pieces(of draft: BatchDraft) -> [Range<Int>] {
    let count = draft.positions.count
    let step = settings.size == nil ? max(count, 1) : 8
    return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
  }

  /// Fills a piece of a batch; images that cannot be read are noted in it.
  ///
  /// - Throws: Where the work was interrupted, or two images do not go together.
  func fill(_ draft: BatchDraft, _ piece: Range<Int>, epoch: Int, with view: ImageView) throws {
    for index in piece {
      try Interruption.check()
      do {
        try draw(index, of: draft, epoch: epoch, with: view)
      } catch let error as RasterError {
        let path = path(draft.positions[index])
        draft.fail(index, Unreadable(path: path, reason: "\(error)"))
      }
    }
  }

  /// The batch, once all its pieces are filled.
  ///
  /// - Throws: `DatasetError.unreadable` where that is not to be skipped.
  func finished(_ draft: BatchDraft, epoch: Int) throws -> Batch {
    let unreadable = draft.unreadable
    if settings.onError == .fail, !unreadable.isEmpty { throw DatasetError.unreadable(unreadable) }
    let positions = draft.filled.map { draft.positions[$0] }
    return try Batch(
      image: draft.gathered(draft.image),
      valid: draft.valid(),
      mask: settings.mask.map { try masks($0, positions, epoch: epoch) },
      teacherImage: settings.pairs ? draft.gathered(draft.other) : nil,
      labels: positions.map { dataset.items[$0].label ?? -1 },
      paths: positions.map(path),
      skipped: unreadable
    )
  }

  /// Masks are drawn anew each epoch in training, and stay the same for held-out images.
  private func masks(_ mask: PatchMask, _ positions: [Int], epoch: Int) throws -> Tensor {
    let result = try Tensor(uninitialized: [positions.count, mask.side, mask.side])
    for (index, position) in positions.enumerated() {
      var random = random("mask", position, epoch: epoch)
      result.withFloats { mask.draw(&random, into: $0 + index * mask.side * mask.side) }
    }
    return result
  }

  private func random(_ name: String, _ position: Int, epoch: Int) -> Random {
    Random(seed: settings.seed, name: name, settings.augments ? epoch : 0, position)
  }

  private func path(_ position: Int) -> String { dataset.path(of: dataset.items[position]) }

  private func draw(
    _ index: Int,
    of draft: BatchDraft,
    epoch: Int,
    with view: ImageView
  ) throws {
    let position = draft.positions[index]
    var random = random("augment", position, epoch: epoch)
    let (height, width) = try view.open(position: position, path: path(position))
    let choice = ImageView.Choice(
      box: box(height: height, width: width, &random),
      size: settings.size.map { ($0, $0) } ?? (height, width),
      isMirrored: settings.augments && random.uniform() < 0.5
    )
    if draft.size == nil { try draft.makeRoom(choice.size) }
    guard let size = draft.size, size == choice.size, let image = draft.image else {
      throw DatasetError.pair(path: path(position), other: "the first of its batch")
    }
    let place = index * 3 * size.height * size.width
    draft.note(valid: try image.withFloats { try view.draw(choice, into: $0 + place) }, index)
    guard let other = draft.other else { return }
    let partner = partner(of: position, &random)
    guard try view.open(position: partner, path: path(partner)) == (height, width) else {
      throw DatasetError.pair(path: path(position), other: path(partner))
    }
    _ = try other.withFloats { try view.draw(choice, into: $0 + place) }
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
}
