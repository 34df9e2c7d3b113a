import Tensor

/// A batch as a loader gives it.
package struct LoadedBatch: Sendable {
  /// Without a sample where none of them could be read.
  package let batch: Batch
  /// Samples that were left out because they cannot be read.
  package let skipped: [Unreadable]

  /// The number of samples.
  package var count: Int { batch.paths.count }
}
