import Layers
import Tensor

/// A linear map of the last tokens to the pixels that they stand for.
///
/// - Source: Xie et al., "SimMIM", arXiv 2111.09886, section 3.3.
package final class PixelDecoder: Module {
  private let conv: PointConvolution
  private let stride: Int

  init(
    _ encoder: some Encoder,
    start: Convolution.Start = .uniform,
    _ initial: Initialization
  ) throws {
    stride = encoder.stride
    let outputs = stride * stride * encoder.channels
    conv = try PointConvolution(encoder.width, outputs, start: start, initial["0"])
  }

  package var children: [(name: String, module: any Module)] { [("0", conv)] }

  package var summary: String { "PixelDecoder(×\(stride))" }

  /// Turns tokens into pixels.
  ///
  /// - Shape: a map [B · h · w, width] → [B, channels, h · stride, w · stride].
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> Tensor {
    try pixelShuffle(x.with(conv(x.tokens, pass)).image(), factor: stride)
  }
}

/// A 1 × 1 convolution, on tokens.
package final class PointConvolution: Module {
  package let weight: Parameter
  package let bias: Parameter

  init(
    _ inputs: Int,
    _ outputs: Int,
    start: Convolution.Start = .uniform,
    _ initial: Initialization
  ) throws {
    let shape = [outputs, inputs, 1, 1]
    switch start {
    case .uniform:
      weight = try initial["weight"].uniform(shape, fanIn: inputs)
      bias = try initial["bias"].uniform([outputs], fanIn: inputs)
    case .rectified:
      weight = try initial["weight"].normal(shape, deviation: (2 / Float(outputs)).squareRoot())
      bias = try initial["bias"].zeros([outputs])
    case .normal(let deviation):
      weight = try initial["weight"].normal(shape, deviation: deviation)
      bias = try initial["bias"].zeros([outputs])
    }
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  package var summary: String { "Conv2d(\(weight.shape[1]) → \(weight.shape[0]), 1 × 1)" }

  /// Maps tokens.
  package func callAsFunction(_ tokens: Tensor, _ pass: Pass) throws -> Tensor {
    let flat = try pass(weight).reshaped([weight.shape[0], weight.shape[1]])
    return try linear(tokens, weight: flat, bias: pass(bias), precision: pass.precision)
  }
}
