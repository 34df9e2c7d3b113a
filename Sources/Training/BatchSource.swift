import Datasets
import Tensor

/// What one micro-step of training sees.
package struct TrainingBatch: Sendable {
  /// Tensors by the names that the model asks for, such as `image` and `mask`.
  package let tensors: [String: Tensor]
  /// Where the samples came from, for messages.
  package let paths: [String]

  package init(tensors: [String: Tensor], paths: [String] = []) {
    self.tensors = tensors
    self.paths = paths
  }

  /// A tensor's elements as classes.
  ///
  /// - Throws: `TrainingError.fraction` where one is no whole number.
  func classes(_ tensor: Tensor) throws -> [Int] {
    guard tensor.dtype.isFloating else { return try tensor.integers }
    return try tensor.doubles.map { value in
      guard value == value.rounded(), value.magnitude < 0x1p52 else {
        throw TrainingError.fraction(value: value.isNaN ? "nan" : "\(value)", paths: paths)
      }
      return Int(value)
    }
  }

  /// What scores are measured by: the tensor of a name, or a ready target.
  ///
  /// - Parameters:
  ///   - key: The name.
  ///   - shape: The shape that goes with the scores.
  ///   - fits: Whether another shape goes with them too.
  /// - Returns: The tensor as the batch has it.
  /// - Throws: `TrainingError.lacks`, `.misfit`.
  func truth(
    _ key: String,
    of shape: Shape,
    where fits: (Tensor) -> Bool = { _ in false }
  ) throws -> Tensor {
    guard let found = tensors[key] ?? tensors["target"] else {
      throw TrainingError.lacks(key: key, paths: paths)
    }
    guard found.shape == shape || fits(found) else {
      throw TrainingError.misfit(key: key, shape: found.shape, expected: shape, paths: paths)
    }
    return found
  }

  /// The number of samples.
  package var count: Int { tensors["image"]?.shape.first ?? tensors.values.first?.shape.first ?? 0 }
}

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
  func next() throws -> TrainingBatch?
}

/// Batches that are there already: in order, again each epoch.
package struct ReadyBatches: BatchSource {
  private let batches: [TrainingBatch]
  package let share: BatchShare

  /// - Parameters:
  ///   - batches: Whole batches.
  ///   - share: What this process gets of them.
  package init(_ batches: [TrainingBatch], share: BatchShare = .whole) {
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

    func next() throws -> TrainingBatch? {
      guard let place = places.popFirst() else { return nil }
      return try ready.part(of: ready.batches[ready.share.number(of: place)])
    }
  }

  /// This process's samples of a batch.
  ///
  /// - Throws: `TrainingError.parts` where the samples cannot be shared out evenly.
  private func part(of batch: TrainingBatch) throws -> TrainingBatch {
    guard share.parts > 1 else { return batch }
    guard batch.count % share.parts == 0 else {
      throw TrainingError.parts(batch: batch.count, ranks: share.parts)
    }
    let rows = share.rows(of: batch.count)
    return TrainingBatch(
      tensors: try batch.tensors.mapValues { tensor in
        tensor.rank > 0 && tensor.shape[0] == batch.count ? try tensor.taken(rows, axis: 0) : tensor
      },
      paths: batch.paths.count == batch.count ? rows.map { batch.paths[$0] } : batch.paths
    )
  }
}
