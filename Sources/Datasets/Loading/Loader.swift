import Synchronization
import Tensor

/// Batches of a dataset, read ahead by threads of their own.
///
/// Order, crops, flips and masks are functions of the seed, the epoch and the image alone, so that
/// batches are the same whatever the number of workers.
package final class Loader: Sendable {
  package let dataset: Dataset
  package let settings: LoaderSettings
  let assembler: BatchAssembler

  /// A loader of a dataset.
  package init(_ dataset: Dataset, _ settings: LoaderSettings) throws {
    try settings.check()
    guard dataset.count > 0 else {
      throw DatasetError.noImages(path: dataset.root, below: 0)
    }
    self.dataset = dataset
    self.settings = settings
    assembler = try BatchAssembler(dataset, settings)
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
  package func batches(epoch: Int, from first: Int = 0) throws -> BatchQueue {
    let order = order(epoch: epoch)
    let size = batchSize
    let assembler = assembler
    return BatchQueue(
      range: first..<max(first, batchesPerEpoch),
      workers: settings.workers ?? max(1, min(2, Parallel.threads)),
      assembler: assembler,
      epoch: epoch,
      draft: { number in
        assembler.draft(of: Array(order[number * size..<min((number + 1) * size, order.count)]))
      },
      afterFailure: { [dataset] error in
        guard case .unreadable(let found) = error as? DatasetError else { return error }
        return dataset.survey(knowing: found)
      }
    )
  }

  private func order(epoch: Int) -> [Int] {
    guard settings.shuffles else { return Array(dataset.items.indices) }
    var random = Random(seed: settings.seed, name: "shuffle", epoch)
    return random.permutation(dataset.count)
  }
}
