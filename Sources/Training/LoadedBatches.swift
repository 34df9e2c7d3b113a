import Datasets
import Tensor

/// Batches of a loader, read ahead while the model works.
package struct LoadedBatches<Source: BatchLoading>: BatchSource {
  private let loader: Source
  private let skipped: ([Unreadable]) -> Void

  /// Batches of a loader; `skipped` is told of samples that were left out because they cannot be read.
  package init(_ loader: Source, skipped: @escaping ([Unreadable]) -> Void = { _ in }) {
    self.loader = loader
    self.skipped = skipped
  }

  package var batchesPerEpoch: Int { loader.batchesPerEpoch }
  package var batchSize: Int { loader.batchSize }
  package var share: BatchShare { loader.share }
  package var identity: String { loader.identity }

  package func batches(epoch: Int, from first: Int) throws -> any BatchStream {
    LoadedStream(
      try loader.batches(epoch: epoch, from: first),
      givesEmpty: share.parts > 1,
      skipped
    )
  }
}

private final class LoadedStream<Loaded: LoadedBatch>: BatchStream {
  private let queue: WorkAhead<Loaded>
  /// Whether a batch without samples is given too: other ranks may have some of it.
  private let givesEmpty: Bool
  private let skipped: ([Unreadable]) -> Void

  init(_ queue: WorkAhead<Loaded>, givesEmpty: Bool, _ skipped: @escaping ([Unreadable]) -> Void) {
    self.queue = queue
    self.givesEmpty = givesEmpty
    self.skipped = skipped
  }

  deinit { queue.stop() }

  func next() throws -> TrainingBatch? {
    while let batch = try queue.next() {
      if !batch.skipped.isEmpty { skipped(batch.skipped) }
      if !batch.paths.isEmpty { return TrainingBatch(tensors: batch.tensors, paths: batch.paths) }
      if givesEmpty { return TrainingBatch(tensors: [:]) }
    }
    return nil
  }
}
