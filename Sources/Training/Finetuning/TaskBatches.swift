import Datasets
import Tensor

/// Batches of any task's dataset, read ahead while the model works.
package struct TaskBatches: BatchSource {
  private let loader: TaskLoader
  private let skipped: ([Unreadable]) -> Void

  /// Batches of a loader; `skipped` hears of samples that were left out because they cannot be read.
  package init(_ loader: TaskLoader, skipped: @escaping ([Unreadable]) -> Void = { _ in }) {
    self.loader = loader
    self.skipped = skipped
  }

  package var batchesPerEpoch: Int { loader.batchesPerEpoch }
  package var batchSize: Int { loader.batchSize }
  package var identity: String { loader.identity }

  package func batches(epoch: Int, from first: Int) throws -> any BatchStream {
    Stream(loader.batches(epoch: epoch, from: first), skipped)
  }

  private final class Stream: BatchStream {
    private let queue: WorkAhead<TaskBatch>
    private let skipped: ([Unreadable]) -> Void

    init(_ queue: WorkAhead<TaskBatch>, _ skipped: @escaping ([Unreadable]) -> Void) {
      self.queue = queue
      self.skipped = skipped
    }

    deinit { queue.stop() }

    func next() throws -> TrainingBatch? {
      while let batch = try queue.next() {
        if !batch.skipped.isEmpty { skipped(batch.skipped) }
        if batch.count > 0 { return TrainingBatch(tensors: batch.tensors, paths: batch.paths) }
      }
      return nil
    }
  }
}
