import Tensor

/// Batches of a dataset of any task, read ahead by threads of their own.
///
/// Order, geometry, colors and mixing are functions of the seed, the epoch and the sample alone, so
/// that batches are the same whatever the number of workers.
package final class TaskLoader: BatchLoading {
  package let dataset: Dataset
  package let settings: TaskLoaderSettings
  private let assembler: TaskAssembler
  private let plan: EpochPlan

  package init(_ dataset: Dataset, _ settings: TaskLoaderSettings) throws {
    try settings.check(dataset)
    try DatasetError.requireMemory(settings.batch, of: dataset.count, size: settings.size)
    guard dataset.count > 0 else { throw DatasetError.noImages(path: dataset.root, below: 0) }
    self.dataset = dataset
    self.settings = settings
    assembler = try TaskAssembler(dataset, settings)
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

  /// The batches of an epoch, from one on; a batch of which no sample can be read is empty.
  package func batches(epoch: Int, from first: Int = 0) -> WorkAhead<TaskBatch> {
    WorkAhead(
      Work(assembler: assembler, plan: plan, order: plan.order(epoch: epoch), epoch: epoch),
      range: plan.range(from: first),
      workers: settings.workers ?? max(1, min(2, Parallel.threads))
    )
  }

  /// The making of an epoch's batches.
  private struct Work: PieceWork {
    let assembler: TaskAssembler
    let plan: EpochPlan
    let order: [Int]
    let epoch: Int

    func tool() -> ImageView { assembler.view() }

    func draft(_ number: Int) -> TaskDraft {
      TaskDraft(
        number: plan.share.number(of: number),
        positions: plan.positions(of: number, in: order)
      )
    }

    func pieces(of draft: TaskDraft) -> [Range<Int>] {
      let count = draft.positions.count
      return stride(from: 0, to: count, by: 4).map { $0..<min($0 + 4, count) }
    }

    func fill(_ draft: TaskDraft, _ piece: Range<Int>, with view: ImageView) throws {
      try assembler.fill(draft, piece, epoch: epoch, with: view)
    }

    func finished(_ draft: TaskDraft) throws -> TaskBatch {
      try assembler.finished(draft, epoch: epoch)
    }

    func explained(_ error: any Error) -> any Error { assembler.dataset.survey(after: error) }
  }
}
