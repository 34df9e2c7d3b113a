import Layers
import Models
import Tensor

/// Data that a model is measured on and never trained on.
package struct HeldOut {
  private let source: any BatchSource

  /// - Parameter source: Its first epoch is used, every time the same.
  package init(_ source: any BatchSource) { self.source = source }

  /// The loss over all samples, its parts before it.
  ///
  /// - Throws: `TrainingError.noBatches` where there are none.
  package func metrics(of model: any Trainable) throws -> [(name: String, value: Double)] {
    let stream = try source.batches(epoch: 0, from: 0)
    var sums: [(name: String, value: Double)] = []
    var samples = 0
    while let batch = try stream.next() {
      try Interruption.check()
      let loss = try model.loss(batch.tensors, Pass())
      let values = try (loss.parts + [("loss", loss.total)]).map { part in
        (name: part.name, value: try part.value.item() * Double(batch.count))
      }
      sums =
        sums.isEmpty
        ? values : zip(sums, values).map { ($0.name, $0.value + $1.value) }
      samples += batch.count
    }
    guard samples > 0 else { throw TrainingError.noBatches(samples: 0, batch: source.batchSize) }
    return sums.map { ($0.name, $0.value / Double(samples)) }
  }
}
