import Layers
import Tensor

/// An encoder with a linear head, for scenes of one class or of several.
package final class Classifier: Predictor, EncoderBased {
  package let encoder: any Encoder
  package let head: Linear
  /// Whether a scene may belong to several classes at once.
  package let isMultilabel: Bool

  package let kind = TrainingKind.finetuning

  /// Takes the encoder's own head where it has one of as many classes.
  ///
  /// - Throws: `ModelError.notPositive` without classes.
  package init(
    encoder: any Encoder,
    classes: Int,
    multilabel: Bool = false,
    seed: UInt64
  ) throws {
    try ModelSize.require("classes", classes, atMost: ModelSize.largestWidth)
    var size = ModelSize()
    size.add(classes, encoder.width)
    try size.requireMemory()
    self.encoder = encoder
    let fitting = encoder.head.flatMap { $0.weight.shape[0] == classes ? $0 : nil }
    head = try fitting ?? encoder.makeHead(classes: classes, seed: seed)
    isMultilabel = multilabel
  }

  package var classes: Int { head.weight.shape[0] }

  package var parameters: [(name: String, parameter: Parameter)] {
    encoder.parameters.filter { $0.name != "mask_token" }
  }

  package var children: [(name: String, module: any Module)] {
    encoder.children.filter { $0.name != "head" } + [("head", head)]
  }

  package var summary: String {
    "Classifier(\(classes) classes\(isMultilabel ? ", several at once" : "")) of \(encoder.summary)"
  }

  package var forwardFlops: Double {
    encoder.forwardFlops + 2 * Double(encoder.width * classes)
  }

  /// The raw score of each class.
  ///
  /// - Shape: `image` [B, C, H, W] → [B, classes].
  package func predict(_ batch: Batch, _ pass: Pass) throws -> Tensor {
    try head(encoder.pooled(required(.image, of: batch, by: "a classifier"), pass), pass)
  }

  /// Cross-entropy, or for several classes at once the logistic loss, averaged.
  ///
  /// - Parameters:
  ///   - batch: `image`, and a `target` [B, classes] as it is, or `label` [B], or `labels`
  ///     [B, classes] of 0/1.
  ///   - pass: The run that this is part of.
  /// - Returns: The loss.
  /// - Throws: `ModelError.missing` where there is nothing to compare with.
  package func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    let key = isMultilabel ? BatchKey.labels : .label
    let target = try batch[.target] ?? required(key, of: batch, by: "a classifier")
    let scores = try predict(batch, pass)
    return Loss(
      total: try isMultilabel
        ? multilabelSoftMargin(scores, target: target) : crossEntropy(scores, target: target)
    )
  }
}

/// The mean over samples and classes of log(1 + eˣ) − t · x, the logistic loss of each class.
///
/// - Shape: scores and target [B, classes] → [].
package func multilabelSoftMargin(_ scores: Tensor, target: Tensor) throws -> Tensor {
  guard scores.shape == target.shape else {
    throw TensorError.shape(
      operation: "multi-label loss",
      expected: "a target of \(scores.shape)",
      actual: target.shape
    )
  }
  let wanted = try target.converted(to: .float32)
  return try (UnaryFunction.softplus(scores) - wanted * scores).mean()
}
