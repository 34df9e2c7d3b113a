import Tensor

/// A convolution, a normalization over the batch, and negative results made 0.
package final class ConvolutionBlock: Module {
  package let conv: Convolution
  package let norm: BatchNorm

  package init(_ inputs: Int, _ outputs: Int, side: Int, _ initial: Initialization) throws {
    conv = try Convolution(
      inputs,
      outputs,
      side: side,
      bias: false,
      start: .rectified,
      initial["conv"]
    )
    norm = try BatchNorm(outputs, initial["bn"])
  }

  package var children: [(name: String, module: any Module)] { [("conv", conv), ("bn", norm)] }

  package var summary: String {
    let side = conv.weight.shape[2]
    return "ConvolutionBlock(\(conv.inputs) → \(conv.outputs), \(side) × \(side))"
  }

  /// Filters maps.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    guard pass.tape == nil, !pass.isTraining, x.tokens.trace == nil else {
      let filtered = try conv(x, pass)
      return x.with(try norm(filtered.tokens, rectified: true, pass))
    }
    let (scale, shift) = try norm.affine()
    return x.with(
      try mapConvolution(
        x.tokens,
        weight: conv.weight.value,
        scale: scale,
        shift: shift,
        rectified: true,
        height: x.height,
        width: x.width
      )
    )
  }
}
