import Tensor

/// Batches of a dataset, read ahead by threads of their own: of any task, any number of bands, 8 to 32
/// bits and floats.
///
/// Order, geometry, colors, masks and mixing are functions of the seed, the epoch and the sample alone, so
/// that batches are the same whatever the number of workers.
package final class Loader: Sendable {
  package let dataset: Dataset
  package let settings: LoaderSettings
  private let assembler: BatchAssembler
  private let plan: EpochPlan

  /// A loader of a dataset.
  ///
  /// - Throws: `DatasetError` where the settings do not suit it or it has no samples, `TensorError.memory`
  ///   where a batch does not fit into memory.
  package init(_ dataset: Dataset, _ settings: LoaderSettings) throws {
    try settings.check(dataset)
    try DatasetError.requireMemory(
      settings.batch,
      of: dataset.count,
      bands: dataset.bandNames.count,
      size: settings.size
    )
    guard dataset.count > 0 else { throw DatasetError.noImages(path: dataset.root, below: 0) }
    self.dataset = dataset
    self.settings = settings
    plan = EpochPlan(
      count: dataset.count,
      batch: settings.batch,
      shuffles: settings.shuffles,
      dropsLast: settings.dropsLast,
      seed: settings.seed,
      share: settings.share
    )
    assembler = try BatchAssembler(dataset, settings, batchSize: plan.batchSize)
  }

  /// What of an epoch this process reads.
  package var share: BatchShare { settings.share }

  /// The number of samples of a batch, the parts of all processes together.
  package var batchSize: Int { plan.batchSize }

  /// The number of batches of an epoch; a dataset smaller than a batch is one.
  package var batchesPerEpoch: Int { plan.batchesPerEpoch }

  /// What distinguishes this data from other data.
  package var identity: String {
    let text = "\(dataset.identity), batches of \(batchSize), seed \(settings.seed)"
    // Color pictures have always come with the statistics of ImageNet.
    guard settings.areImagesAlone,
      dataset.layout != nil || settings.normalization != .imageNet
    else { return text }
    var hash = SHA256()
    hash.add("\(dataset.layout?.scaling ?? .bytes) \(settings.normalization)".utf8)
    return "\(text), numbers \(hash.hexadecimal.prefix(8))"
  }

  /// The batches of an epoch, from one on; a batch of which no sample can be read is empty.
  ///
  /// Asking for the next throws `DatasetError.unreadable` where a sample cannot be read and that is
  /// not to be skipped.
  package func batches(epoch: Int, from first: Int = 0) -> WorkAhead<LoadedBatch> {
    WorkAhead(
      Work(assembler: assembler, plan: plan, order: plan.order(epoch: epoch), epoch: epoch),
      range: plan.range(from: first),
      workers: settings.workers ?? max(1, min(2, Parallel.threads))
    )
  }

  /// The making of an epoch's batches.
  private struct Work: PieceWork {
    let assembler: BatchAssembler
    let plan: EpochPlan
    let order: [Int]
    let epoch: Int

    func tool() -> ImageView { assembler.view() }

    func draft(_ number: Int) -> BatchDraft {
      BatchDraft(
        number: plan.share.number(of: number),
        positions: plan.positions(of: number, in: order)
      )
    }

    func pieces(of draft: BatchDraft) -> [Range<Int>] { assembler.pieces(of: draft) }

    func fill(_ draft: BatchDraft, _ piece: Range<Int>, with view: ImageView) throws {
      try assembler.fill(draft, piece, epoch: epoch, with: view)
    }

    func finished(_ draft: BatchDraft) throws -> LoadedBatch {
      try assembler.finished(draft, epoch: epoch)
    }

    func explained(_ error: any Error) -> any Error { assembler.dataset.survey(after: error) }
  }
}
