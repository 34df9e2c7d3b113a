import Datasets
import Tensor

/// Batches of a dataset, read ahead while the model works.
package struct LoadedBatches: BatchSource {
  private let loader: Loader

  package init(_ loader: Loader) { self.loader = loader }

  package var batchesPerEpoch: Int { loader.batchesPerEpoch }
  package var batchSize: Int { loader.batchSize }
  package var identity: String { loader.identity }

  package func batches(epoch: Int, from first: Int) throws -> any BatchStream {
    Stream(try loader.batches(epoch: epoch, from: first))
  }

  private final class Stream: BatchStream {
    private let queue: BatchQueue

    init(_ queue: BatchQueue) { self.queue = queue }

    deinit { queue.stop() }

    func next() throws -> TrainingBatch? {
      try queue.next().map { TrainingBatch(tensors: $0.tensors, paths: $0.paths) }
    }
  }
}
