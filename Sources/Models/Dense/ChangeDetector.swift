import Layers
import Tensor

/// An encoder that sees two dates, and a decoder that tells which pixels changed between them.
///
/// - Source: arXiv 2302.04476, section 4.2.
package final class ChangeDetector: Predictor, EncoderBased {
  package let encoder: any Encoder
  private let pyramid: Pyramid
  private let head: DenseHead
  private let fusion: Fusion

  package let kind = TrainingKind.finetuning

  /// How the maps of the two dates become one, level by level.
  package enum Fusion: String, Sendable, CaseIterable {
    /// The size of their difference, whichever date comes first.
    case difference
    /// Side by side.
    case concat
  }

  /// - Parameters:
  ///   - encoder: The encoder, which is trained with the decoder.
  ///   - decoder: What turns the fused maps into scores.
  ///   - fusion: How the maps of the two dates become one.
  ///   - settings: Classes, two for changed or not, and widths.
  ///   - seed: Where the initial weights come from.
  /// - Throws: `ModelError.notPositive` without classes.
  package init(
    encoder: any Encoder,
    decoder: DecoderKind = .upernet,
    fusion: Fusion = .difference,
    settings: DenseSettings = DenseSettings(classes: 2),
    seed: UInt64
  ) throws {
    let initial = Initialization(seed: seed)
    self.encoder = encoder
    self.fusion = fusion
    pyramid = try Pyramid(encoder, initial)
    let widths = pyramid.widths.map { fusion == .concat ? 2 * $0 : $0 }
    try settings.validate(over: widths)
    head = try DenseHead(decoder, widths, settings: settings, initial)
  }

  package var classes: Int { head.classes }

  /// The label of pixels that count for nothing.
  package var ignored: Int { head.ignored }

  package var children: [(name: String, module: any Module)] { pyramid.children + head.children }

  package var summary: String { "ChangeDetector(by \(fusion.rawValue))" }

  package var forwardFlops: Double {
    2 * encoder.forwardFlops + head.decoder.flops(areas: pyramid.areas)
  }

  /// The raw scores of no change and of change at each pixel.
  ///
  /// - Shape: `before` and `after` [B, C, H, W] → [B, classes, H, W].
  package func predict(_ batch: Batch, _ pass: Pass) throws -> Tensor {
    let (before, after) = try dates(batch)
    let maps = try fused(before, after, pass)
    return try head.scores(maps, height: before.shape[2], width: before.shape[3], pass)
  }

  /// Cross-entropy over labeled pixels, and 0.4 times that of the auxiliary decoder.
  ///
  /// - Parameters:
  ///   - batch: `before`, `after`, and `mask` [B, H, W], 1 for change, or a `target`.
  ///   - pass: The run that this is part of.
  /// - Returns: The loss; its parts are `decoder` and `auxiliary`.
  /// - Throws: `ModelError` where the batch lacks something or does not fit.
  package func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    let (before, after) = try dates(batch)
    let truth = try DenseTruth(batch, image: before, head: head, model: "a change detector")
    return try head.loss(fused(before, after, pass), truth: truth, pass)
  }

  package func weight(of batch: Batch) throws -> Double {
    try DenseTruth.weight(of: batch, ignored: ignored)
  }

  private func dates(_ batch: Batch) throws -> (Tensor, Tensor) {
    let before = try required(.before, of: batch, by: "a change detector")
    let after = try required(.after, of: batch, by: "a change detector")
    guard before.rank == 4 else { throw LayerError.notImages(shape: before.shape) }
    try ModelError.requirePair(("before", before.shape), ("after", after.shape))
    return (before, after)
  }

  /// The maps of both dates, seen in one batch, made one.
  private func fused(_ before: Tensor, _ after: Tensor, _ pass: Pass) throws -> [TokenMap] {
    let both = try pyramid(Tensor.concatenated([before, after], axis: 0), pass)
    let batch = before.shape[0]
    return try both.map { map in
      let rows = batch * map.height * map.width
      let first = try map.tokens.sliced(axis: 0, start: 0, count: rows)
      let second = try map.tokens.sliced(axis: 0, start: rows, count: rows)
      let tokens =
        try fusion == .difference
        ? UnaryFunction.abs(second - first)
        : Tensor.concatenated([first, second], axis: 1)
      return TokenMap(tokens: tokens, batch: batch, height: map.height, width: map.width)
    }
  }
}
