import Layers
import Models
import Tensor

/// Data that a model is measured on and never trained on.
package struct HeldOut {
  private let source: any BatchSource
  private let ranks: Ranks?

  /// - Parameters:
  ///   - source: Its first epoch is used, every time the same.
  ///   - ranks: The processes that have some of the batches each, if there are several.
  package init(_ source: any BatchSource, ranks: Ranks? = nil) {
    (self.source, self.ranks) = (source, ranks)
  }

  /// The loss over all samples, its parts before it.
  ///
  /// - Throws: `TrainingError.noBatches` where there are none.
  package func metrics(of model: any Trainable) throws -> [(name: String, value: Double)] {
    let stream = try source.batches(epoch: 0, from: 0)
    var names: [String] = []
    var own: [[Double]] = []
    while let batch = try stream.next() {
      try Interruption.check()
      let loss = try model.loss(batch.tensors, Pass())
      let parts = loss.parts + [("loss", loss.total)]
      names = parts.map(\.name)
      let count = Double(batch.count)
      own.append(try parts.map { try $0.value.item() * count } + [count])
    }
    let batches = try everywhere(own)
    let samples = batches.reduce(0) { $0 + ($1.last ?? 0) }
    guard samples > 0 else { throw TrainingError.noBatches(samples: 0, batch: source.batchSize) }
    // A rank without a batch of its own learns the names from the first, which always has one.
    names = try ranks?.broadcast(names, at: .evaluation) ?? names
    return names.enumerated().map { index, name in
      (name, batches.reduce(0) { $0 + $1[index] } / samples)
    }
  }

  /// The numbers of all batches in their order.
  private func everywhere(_ own: [[Double]]) throws -> [[Double]] {
    guard let ranks else { return own }
    let words = TallyContent.words(of: [TallyContent(numbers: own)])
    let all = try ranks.gather(words, at: .evaluation).map(TallyContent.contents)
    return Ranks.dealtOut(all.map { $0.first?.numbers ?? [] })
  }
}
