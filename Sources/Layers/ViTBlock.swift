import Tensor

/// A block of the plain vision transformer: x + γ₁ · attention(norm(x)), then x + γ₂ · mlp(norm(x)).
///
/// - Source: Dosovitskiy et al., arXiv 2010.11929; layer scale: Touvron et al., arXiv 2103.17239.
package final class ViTBlock: Module {
  package let gamma1: Parameter
  package let gamma2: Parameter
  package let norm1: LayerNorm
  package let attention: GlobalAttention
  package let norm2: LayerNorm
  package let mlp: MLP
  /// The probability that a sample skips a branch in training.
  package let dropPath: Double

  /// - Parameters:
  ///   - width: The width of tokens.
  ///   - heads: The number of heads.
  ///   - mlpRatio: The hidden width of the MLP, in widths.
  ///   - dropPath: The probability that a sample skips a branch in training.
  ///   - layer: The block's number, from 1.
  ///   - layerScale: What the factors of the branches begin with.
  ///   - side: The side of the map of patches, where the block has position biases of its own.
  ///   - initial: How the parameters start.
  /// - Throws: `TensorError.memory` where there is none.
  package init(
    _ width: Int,
    heads: Int,
    mlpRatio: Double,
    dropPath: Double,
    layer: Int,
    layerScale: Float = 0.1,
    side: Int? = nil,
    _ initial: Initialization
  ) throws {
    gamma1 = try initial["gamma_1"].full([width], layerScale)
    gamma2 = try initial["gamma_2"].full([width], layerScale)
    norm1 = try LayerNorm(width, eps: 1e-6, initial["norm1"])
    attention = try GlobalAttention(width, heads: heads, layer: layer, side: side, initial["attn"])
    norm2 = try LayerNorm(width, eps: 1e-6, initial["norm2"])
    mlp = try MLP(
      width,
      hidden: Int(Double(width) * mlpRatio),
      outputScale: GlobalAttention.scale(layer),
      initial["mlp"]
    )
    self.dropPath = dropPath
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("gamma_1", gamma1), ("gamma_2", gamma2)]
  }

  package var children: [(name: String, module: any Module)] {
    [("norm1", norm1), ("attn", attention), ("norm2", norm2), ("mlp", mlp)]
  }

  package var summary: String { "ViTBlock" }

  /// Attends and maps, each beside the identity.
  ///
  /// - Shape: input [batch · tokens, width], bias [heads, tokens, tokens] → the same as input.
  package func callAsFunction(
    _ input: Tensor,
    batch: Int,
    bias: Tensor?,
    _ pass: Pass
  ) throws -> Tensor {
    func kept(_ branch: Tensor) throws -> Tensor {
      guard dropPath > 0, pass.isTraining else { return branch }
      return try pass.dropPath(branch, batch: batch, probability: dropPath)
    }
    let attended = try attention(norm1(input, pass), batch: batch, bias: bias, pass)
    let tokens = try input + kept(pass(gamma1) * attended)
    let mapped = try mlp(tokens, norm: norm2, pass)
    return try tokens + kept(pass(gamma2) * mapped)
  }
}
