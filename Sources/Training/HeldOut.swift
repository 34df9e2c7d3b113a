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

  /// The loss, its parts before it: the mean over all that the model's loss is a mean of, such as the pixels that
  /// count; NaN where nothing does.
  ///
  /// - Throws: `TrainingError.noBatches` where there are no samples.
  package func metrics(of model: any Trainable) throws -> [(name: String, value: Double)] {
    let stream = try source.batches(epoch: 0, from: 0)
    var names: [String] = []
    var own: [[Double]] = []
    while let batch = try stream.next() {
      try Interruption.check()
      let loss = try model.loss(batch, Pass())
      let parts = loss.parts + [("loss", loss.total)]
      names = parts.map(\.name)
      let values = try parts.map { try $0.value.item() }
      try own.append([Double(batch.count), model.weight(of: batch)] + values)
    }
    let batches = try everywhere(own)
    guard batches.contains(where: { $0[0] > 0 }) else {
      throw TrainingError.noBatches(samples: 0, batch: source.batchSize)
    }
    // A rank without a batch of its own learns the names from the first, which always has one.
    names = try ranks?.broadcast(names, at: .evaluation) ?? names
    let weights = Self.weights(of: batches)
    let total = weights.reduce(0, +)
    return names.enumerated().map { index, name in
      let sum = zip(batches, weights).reduce(0.0) { sum, entry in
        entry.1 > 0 ? sum + entry.0[index + 2] * entry.1 : sum
      }
      return (name, sum / total)
    }
  }

  /// How much each batch counts: by its samples where all of these count alike.
  private static func weights(of batches: [[Double]]) -> [Double] {
    let isEven = batches.allSatisfy { $0[0] * batches[0][1] == $0[1] * batches[0][0] }
    return batches.map { isEven && batches[0][1] > 0 ? $0[0] : $0[1] }
  }

  /// The numbers of all batches in their order.
  private func everywhere(_ own: [[Double]]) throws -> [[Double]] {
    guard let ranks else { return own }
    let words = TallyContent.words(of: [TallyContent(numbers: own)])
    let all = try ranks.gather(words, at: .evaluation).map(TallyContent.contents)
    return Ranks.dealtOut(all.map { $0.first?.numbers ?? [] })
  }
}
