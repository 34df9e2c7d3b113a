import Layers
import Tensor

/// An encoder with a decoder that gives every pixel a class.
package final class Segmenter: Predictor, EncoderBased {
  package let encoder: any Encoder
  private let pyramid: Pyramid
  private let head: DenseHead

  package let kind = TrainingKind.finetuning

  /// - Parameters:
  ///   - encoder: The encoder, which is trained with the decoder.
  ///   - decoder: What turns its maps into scores.
  ///   - settings: Classes and widths.
  ///   - seed: Where the initial weights come from.
  /// - Throws: `ModelError.notPositive` without classes.
  package init(
    encoder: any Encoder,
    decoder: DecoderKind = .upernet,
    settings: DenseSettings,
    seed: UInt64
  ) throws {
    let initial = Initialization(seed: seed)
    self.encoder = encoder
    pyramid = try Pyramid(encoder, initial)
    try settings.validate(over: pyramid.widths)
    head = try DenseHead(decoder, pyramid.widths, settings: settings, initial)
  }

  package var classes: Int { head.classes }

  /// The label of pixels that count for nothing.
  package var ignored: Int { head.ignored }

  package var children: [(name: String, module: any Module)] { pyramid.children + head.children }

  package var summary: String { "Segmenter(\(classes) classes)" }

  package var forwardFlops: Double {
    encoder.forwardFlops + head.decoder.flops(areas: pyramid.areas)
  }

  /// The raw score of each class at each pixel.
  ///
  /// - Shape: `image` [B, C, H, W] → [B, classes, H, W].
  package func predict(_ batch: Batch, _ pass: Pass) throws -> Tensor {
    let image = try required(.image, of: batch, by: "a segmenter")
    let maps = try pyramid(image, pass)
    return try head.scores(maps, height: image.shape[2], width: image.shape[3], pass)
  }

  /// Cross-entropy over labeled pixels, and 0.4 times that of the auxiliary decoder.
  ///
  /// - Parameters:
  ///   - batch: `image`, and `mask` [B, H, W] of class numbers, or a `target` like it or of shares
  ///     [B, classes, H, W].
  ///   - pass: The run that this is part of.
  /// - Returns: The loss; its parts are `decoder` and `auxiliary`.
  /// - Throws: `ModelError` where the batch lacks something or does not fit.
  package func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    let image = try required(.image, of: batch, by: "a segmenter")
    guard image.rank == 4 else { throw LayerError.notImages(shape: image.shape) }
    let truth = try DenseTruth(batch, image: image, head: head, model: "a segmenter")
    return try head.loss(pyramid(image, pass), truth: truth, pass)
  }

  package func weight(of batch: Batch) throws -> Double {
    try DenseTruth.weight(of: batch, ignored: ignored)
  }
}
