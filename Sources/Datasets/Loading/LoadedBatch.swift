import Tensor

/// What a step of training takes of a loader's batch.
package protocol LoadedBatch: Sendable {
  /// The tensors by the names that models ask for.
  var tensors: [String: Tensor] { get }
  var paths: [String] { get }
  /// What was left out because it cannot be read.
  var skipped: [Unreadable] { get }
}

/// What reads the batches of an epoch ahead, on threads of its own.
package protocol BatchLoading: Sendable {
  associatedtype Loaded: LoadedBatch
  /// The number of samples of a batch, the parts of all processes together.
  var batchSize: Int { get }
  /// What of an epoch this process reads.
  var share: BatchShare { get }
  var batchesPerEpoch: Int { get }
  /// What distinguishes this data from other data.
  var identity: String { get }
  /// The batches of an epoch, from one on; one of which nothing can be read is empty.
  func batches(epoch: Int, from first: Int) throws -> WorkAhead<Loaded>
}
