import Raster
import Tensor

/// Makes batches; each sample by itself, on any thread.
final class BatchAssembler: Sendable {
  let dataset: Dataset
  let settings: LoaderSettings
  /// The number of samples of a batch, the parts of all processes together.
  let batchSize: Int
  let cache: SampleCache
  /// Whether colors change between reading and normalizing.
  let changesColors: Bool
  /// For each channel, what each byte of a picture becomes.
  private let tables: [Float]
  /// Positions of the samples of each spot, where other dates are looked for.
  private let spots: [String: [Int]]

  /// - Throws: `DatasetError.file` where a file is to keep samples that cannot.
  init(_ dataset: Dataset, _ settings: LoaderSettings, batchSize: Int) throws {
    self.dataset = dataset
    self.settings = settings
    self.batchSize = batchSize
    cache = try SampleCache(settings.cache)
    changesColors = settings.augmentation?.changesColors ?? false
    tables = Self.tables(changesColors || dataset.layout != nil ? nil : settings.statistics)
    spots =
      settings.pairs
      ? Dictionary(grouping: dataset.items.indices) { dataset.items[$0].spot ?? "\($0)" } : [:]
  }

  private static func tables(_ normal: (mean: [Double], deviation: [Double])?) -> [Float] {
    (0..<3).flatMap { channel in
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

  /// The pieces in which workers fill a batch: samples of several files and bands take longer.
  func pieces(of draft: BatchDraft) -> [Range<Int>] {
    let count = draft.positions.count
    let step = dataset.layout == nil ? 8 : 4
    return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
  }

  /// Fills a piece of a batch; samples that cannot be read are noted in it.
  ///
  /// - Throws: Where the work was interrupted, or what is no sample's fault.
  func fill(_ draft: BatchDraft, _ piece: Range<Int>, epoch: Int, with view: ImageView) throws {
    for index in piece {
      try Interruption.check()
      do {
        draft.put(.success(try row(index, of: draft, epoch: epoch, with: view)), at: index)
      } catch {
        let path = path(draft.positions[index])
        guard let unreadable = Unreadable(path: path, error) else { throw error }
        draft.put(.failure(unreadable), at: index)
      }
    }
  }

  /// A sample as drawn for an epoch.
  private func row(
    _ index: Int,
    of draft: BatchDraft,
    epoch: Int,
    with view: ImageView
  ) throws -> BatchDraft.Row {
    let position = draft.positions[index]
    var random = random("augment", position, epoch: epoch)
    // A picture is decoded no further than its part is wanted; a window of a scene is read as others are.
    return dataset.layout == nil && dataset.items[position].window == nil
      ? try picture(index, of: draft, with: view, &random)
      : try content(index, of: draft, &random)
  }

  /// What is drawn for a sample anew each epoch; where nothing changes at random, the same in all epochs.
  func random(_ name: String, _ position: Int, epoch: Int) -> Random {
    Random(
      seed: settings.seed,
      name: name,
      settings.augmentation == nil ? 0 : epoch,
      position
    )
  }

  func path(_ position: Int) -> String { dataset.path(of: dataset.items[position]) }

  /// Another date of the same spot; the sample itself where there is none.
  func partner(of position: Int, _ random: inout Random) -> Int {
    let spot = dataset.items[position].spot ?? "\(position)"
    let others = (spots[spot] ?? []).filter { $0 != position }
    return others.isEmpty ? position : others[random.integer(below: others.count)]
  }

  /// The geometry of a sample.
  func draw(
    height: Int,
    width: Int,
    mask: Tensor?,
    _ random: inout Random
  ) -> GeometricDraw {
    if let augmentation = settings.augmentation {
      return GeometricDraw(
        augmentation,
        height: height,
        width: width,
        target: settings.size,
        mask: mask,
        &random
      )
    }
    guard let size = settings.size else { return GeometricDraw(whole: (height, width)) }
    return settings.fit == .middle
      ? GeometricDraw(middleOf: (height, width), size: size) : GeometricDraw(whole: (size, size))
  }

  /// The colors of a sample.
  func colors(_ random: inout Random) -> ColorChange {
    if let jitter = settings.augmentation?.jitter { return .jitter(jitter, &random) }
    return settings.augmentation?.photometric == true ? .photometric(&random) : ColorChange()
  }
}
