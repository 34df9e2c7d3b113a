import Datasets
import Tensor

/// Where batches come from: the same ones for the same epoch, however often asked.
package protocol BatchSource {
  /// The number of batches of an epoch.
  var batchesPerEpoch: Int { get }
  /// The number of samples of a batch, the parts of all ranks together.
  var batchSize: Int { get }
  /// What of an epoch this process gets.
  var share: BatchShare { get }
  /// What distinguishes this data from other data, for refusing to resume on another pile.
  var identity: String { get }
  /// The batches of an epoch, from one on.
  func batches(epoch: Int, from first: Int) throws -> any BatchStream
}

/// Batches one after the other; work ahead ends when the stream goes.
package protocol BatchStream: AnyObject {
  /// The next batch, or `nil` after the last.
  func next() throws -> Batch?
}

/// Batches that are there already: in order, again each epoch.
package struct ReadyBatches: BatchSource {
  private let batches: [Batch]
  package let share: BatchShare

  /// - Parameters:
  ///   - batches: Whole batches.
  ///   - share: What this process gets of them.
  package init(_ batches: [Batch], share: BatchShare = .whole) {
    (self.batches, self.share) = (batches, share)
  }

  package var batchesPerEpoch: Int { share.batches(of: batches.count) }
  package var batchSize: Int { batches.first?.count ?? 0 }
  package var identity: String { "\(batches.count) ready batches of \(batchSize)" }

  package func batches(epoch: Int, from first: Int) -> any BatchStream { Stream(self, first) }

  private final class Stream: BatchStream {
    private let ready: ReadyBatches
    private var places: Range<Int>

    init(_ ready: ReadyBatches, _ first: Int) {
      self.ready = ready
      places = min(first, ready.batchesPerEpoch)..<ready.batchesPerEpoch
    }

    func next() throws -> Batch? {
      guard let place = places.popFirst() else { return nil }
      return try ready.part(of: ready.batches[ready.share.number(of: place)])
    }
  }

  /// This process's samples of a batch.
  ///
  /// - Throws: `TrainingError.parts` where the samples cannot be shared out evenly.
  private func part(of batch: Batch) throws -> Batch {
    guard share.parts > 1 else { return batch }
    guard batch.count % share.parts == 0 else {
      throw TrainingError.parts(batch: batch.count, ranks: share.parts)
    }
    let rows = share.rows(of: batch.count)
    return Batch(
      try batch.tensors.mapValues { tensor in
        tensor.rank > 0 && tensor.shape[0] == batch.count ? try tensor.taken(rows, axis: 0) : tensor
      },
      paths: batch.paths.count == batch.count ? rows.map { batch.paths[$0] } : batch.paths
    )
  }
}
