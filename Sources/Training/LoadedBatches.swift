import Datasets
import Tensor

/// Batches of a loader, read ahead while the model works.
package struct LoadedBatches: BatchSource {
  private let loader: Loader
  private let skipped: ([Unreadable]) -> Void

  /// - Parameters:
  ///   - loader: The loader.
  ///   - skipped: Is told of samples that were left out because they cannot be read.
  package init(_ loader: Loader, skipped: @escaping ([Unreadable]) -> Void = { _ in }) {
    self.loader = loader
    self.skipped = skipped
  }

  package var batchesPerEpoch: Int { loader.batchesPerEpoch }
  package var batchSize: Int { loader.batchSize }
  package var share: BatchShare { loader.share }
  package var identity: String { loader.identity }

  package func batches(epoch: Int, from first: Int) -> any BatchStream {
    LoadedStream(
      loader.batches(epoch: epoch, from: first),
      givesEmpty: share.parts > 1,
      skipped
    )
  }
}

private final class LoadedStream: BatchStream {
  private let queue: WorkAhead<LoadedBatch>
  /// Whether a batch without samples is given too: other ranks may have some of it.
  private let givesEmpty: Bool
  private let skipped: ([Unreadable]) -> Void

  init(
    _ queue: WorkAhead<LoadedBatch>,
    givesEmpty: Bool,
    _ skipped: @escaping ([Unreadable]) -> Void
  ) {
    self.queue = queue
    self.givesEmpty = givesEmpty
    self.skipped = skipped
  }

  deinit { queue.stop() }

  func next() throws -> Batch? {
    while let loaded = try queue.next() {
      if !loaded.skipped.isEmpty { skipped(loaded.skipped) }
      if loaded.count > 0 || givesEmpty { return loaded.batch }
    }
    return nil
  }
}
