import Tensor

/// Batches of a dataset, read ahead by threads of their own.
///
/// Order, crops, flips and masks are functions of the seed, the epoch and the image alone, so that
/// batches are the same whatever the number of workers.
package final class Loader: BatchLoading {
  package let dataset: Dataset
  package let settings: LoaderSettings
  let assembler: BatchAssembler
  private let plan: EpochPlan

  /// A loader of a dataset.
  package init(_ dataset: Dataset, _ settings: LoaderSettings) throws {
    try settings.check()
    try DatasetError.requireMemory(settings.batch, of: dataset.count, size: settings.size)
    guard dataset.count > 0 else {
      throw DatasetError.noImages(path: dataset.root, below: 0)
    }
    self.dataset = dataset
    self.settings = settings
    assembler = try BatchAssembler(dataset, settings)
    plan = EpochPlan(
      count: dataset.count,
      batch: settings.batch,
      shuffles: settings.shuffles,
      dropsLast: settings.dropsLast,
      seed: settings.seed,
      share: settings.share
    )
  }

  package var share: BatchShare { settings.share }

  package var batchSize: Int { plan.batchSize }

  /// The number of batches of an epoch; a dataset smaller than a batch is one.
  package var batchesPerEpoch: Int { plan.batchesPerEpoch }

  /// What distinguishes this data from other data.
  package var identity: String {
    "\(dataset.identity), batches of \(batchSize), seed \(settings.seed)"
  }

  /// The batches of an epoch, from one on; a batch of which no image can be read is empty.
  ///
  /// Asking for the next throws `DatasetError.unreadable` where an image cannot be read and that is
  /// not to be skipped.
  package func batches(epoch: Int, from first: Int = 0) throws -> WorkAhead<Batch> {
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

    func draft(_ number: Int) throws -> BatchDraft {
      try assembler.draft(of: plan.positions(of: number, in: order))
    }

    func pieces(of draft: BatchDraft) -> [Range<Int>] { assembler.pieces(of: draft) }

    func fill(_ draft: BatchDraft, _ piece: Range<Int>, with view: ImageView) throws {
      try assembler.fill(draft, piece, epoch: epoch, with: view)
    }

    func finished(_ draft: BatchDraft) throws -> Batch {
      try assembler.finished(draft, epoch: epoch)
    }

    func explained(_ error: any Error) -> any Error { assembler.dataset.survey(after: error) }
  }
}
