import Layers
import Tensor

/// An encoder whose last tokens become pixels again, and convolutions that enlarge these.
///
/// With the residual, the image joins these pixels and its bicubic enlargement joins the result: what
/// the encoder's stride loses, convolutions still see. It starts as the bicubic enlargement.
///
/// - Source: arXiv 2302.04476, section 4.2; the upsampler is that of Liang et al., "SwinIR",
///   arXiv 2108.10257, section 3.1, whose names the layers have.
package final class SuperResolver: Predictor, EncoderBased {
  package let encoder: any Encoder
  package let scale: Int
  private let decoder: PixelDecoder
  private let first: Convolution
  private let steps: [Convolution]
  private let last: Convolution
  private let isResidual: Bool

  package let kind = TrainingKind.finetuning

  /// The width of the upsampler's maps.
  private let width: Int

  /// - Parameters:
  ///   - encoder: The encoder, which is trained with the rest.
  ///   - scale: How many times larger the result is: a power of 2, or 3.
  ///   - residual: Whether the image goes to the upsampler too, and its bicubic enlargement is added.
  ///   - width: The width of the upsampler's maps.
  ///   - seed: Where the initial weights come from.
  /// - Throws: `ModelError.scale` where the scale is another.
  package init(
    encoder: any Encoder,
    scale: Int = 4,
    residual: Bool = false,
    width: Int = 64,
    seed: UInt64
  ) throws {
    let doublings = max(scale, 1).trailingZeroBitCount
    guard scale == 3 || (scale > 1 && scale <= 16 && 1 << doublings == scale) else {
      throw ModelError.scale(scale)
    }
    let initial = Initialization(seed: seed)
    self.width = width
    self.encoder = encoder
    self.scale = scale
    isResidual = residual
    let start: Convolution.Start = residual ? .normal(deviation: 1e-3) : .uniform
    decoder = try PixelDecoder(encoder, start: start, initial["decoder"])
    first = try Convolution(encoder.channels, width, side: 3, initial["conv_before_upsample"]["0"])
    let factors = scale == 3 ? [3] : Array(repeating: 2, count: doublings)
    steps = try factors.enumerated().map { index, factor in
      try Convolution(width, factor * factor * width, side: 3, initial["upsample"]["\(2 * index)"])
    }
    last = try Convolution(width, encoder.channels, side: 3, start: start, initial["conv_last"])
  }

  package var children: [(name: String, module: any Module)] {
    [
      ("encoder", EncoderPart(encoder, without: ["head"])), ("decoder", decoder),
      ("conv_before_upsample", NamedModules("1 part", [("0", first)])),
      (
        "upsample",
        NamedModules("Upsampler(×\(scale))", steps.enumerated().map { ("\(2 * $0)", $1) })
      ),
      ("conv_last", last),
    ]
  }

  package var summary: String {
    "SuperResolver(×\(scale)\(isResidual ? ", beside the image itself" : ""))"
  }

  package var forwardFlops: Double {
    let outputs = Double(encoder.stride * encoder.stride * encoder.channels)
    let tokens = Double(encoder.image / encoder.stride)
    let decoding = 2 * tokens * tokens * Double(encoder.width) * outputs
    var area = Double(encoder.image * encoder.image)
    var total = encoder.forwardFlops + decoding + area * first.flopsPerPixel
    for step in steps {
      total += area * step.flopsPerPixel
      area *= Double(step.outputs / width)
    }
    return total + area * last.flopsPerPixel
  }

  /// The enlarged images.
  ///
  /// - Shape: `low` or `image` [B, C, H, W] → [B, C, scale · H, scale · W].
  package func predict(_ batch: Batch, _ pass: Pass) throws -> Tensor {
    let low =
      try batch[.low] ?? batch[.image]
      ?? required(.low, of: batch, by: "a super-resolver")
    let maps = try encoder.maps(low, mask: nil, through: nil, pass)
    let tokens = try encoder.normalized(maps[maps.count - 1], pass)
    let (height, width) = (low.shape[2], low.shape[3])
    var rebuilt = try TokenMap(image: decoder(tokens, pass)).cropped(height: height, width: width)
    if isResidual {
      rebuilt = rebuilt.with(try rebuilt.tokens + TokenMap(image: low).tokens)
    }
    var map = try leaky(first(rebuilt, pass))
    for step in steps {
      let wide = try step(map, pass)
      map = try wide.shuffled(factor: step.outputs == 9 * self.width ? 3 : 2)
    }
    let image = try last(map, pass).image().contiguous()
    guard isResidual else { return image }
    let size = (scale * height, scale * width)
    return try image + interpolate(low, size: size, mode: .bicubic)
  }

  /// Negative numbers made a hundredth.
  private func leaky(_ map: TokenMap) throws -> TokenMap {
    map.with(try BinaryFunction.maximum(map.tokens, map.tokens * Tensor(0.01)))
  }

  /// The mean absolute error of the enlarged images.
  ///
  /// - Parameters:
  ///   - batch: `low`, `high` or a `target` [B, C, scale · H, scale · W], and `valid` [B, scale · H,
  ///     scale · W] where fine pixels, or the coarse ones that they lie in, have no data: these do not count.
  ///   - pass: The run that this is part of.
  /// - Returns: The loss.
  /// - Throws: `ModelError` where the batch lacks something or does not fit.
  package func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    let high = try batch[.target] ?? required(.high, of: batch, by: "a super-resolver")
    let image = try predict(batch, pass)
    try ModelError.requirePair(("low", image.shape), ("high", high.shape))
    let error = try UnaryFunction.abs(image - high.converted(to: .float32))
    guard let valid = batch[.valid] else { return Loss(total: try error.mean()) }
    let factors = try weights(of: valid, like: image)
    let count = max(try factors.doubleSum() * Double(image.shape[1]), 1)
    return Loss(total: try (error * factors).sum() * Tensor(Float(1 / count)))
  }

  /// The number of fine pixels that count.
  package func weight(of batch: Batch) throws -> Double {
    if let valid = batch[.valid],
      let count = try TensorError.attempt({ try valid.converted(to: .float32).doubleSum() })
    {
      return count
    }
    guard let high = batch[.target] ?? batch[.high], high.rank == 4 else { return 0 }
    return Double(high.shape[0] * high.shape[2] * high.shape[3])
  }
}
