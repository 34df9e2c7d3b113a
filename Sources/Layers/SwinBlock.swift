import Tensor

/// A Swin block: x + attention(norm(x)), then x + mlp(norm(x)).
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, equation 3.
package final class SwinBlock: Module {
  package let norm1: LayerNorm
  package let attention: WindowAttention
  package let norm2: LayerNorm
  package let mlp: MLP
  /// How far a map larger than a window is rolled before it is cut; 0 for none.
  package let shift: Int
  /// The probability that a sample skips a branch in training.
  package let dropPath: Double
  private var layout: WindowLayout?

  package init(
    _ width: Int,
    heads: Int,
    window: Int,
    shift: Int,
    mlpRatio: Double,
    dropPath: Double,
    _ initial: Initialization
  ) throws {
    norm1 = try LayerNorm(width, initial["norm1"])
    attention = try WindowAttention(width, heads: heads, window: window, initial["attn"])
    norm2 = try LayerNorm(width, initial["norm2"])
    mlp = try MLP(width, hidden: Int(Double(width) * mlpRatio), initial["mlp"])
    self.shift = shift
    self.dropPath = dropPath
  }

  package var children: [(name: String, module: any Module)] {
    [("norm1", norm1), ("attn", attention), ("norm2", norm2), ("mlp", mlp)]
  }

  package var summary: String { "SwinBlock" }

  /// Attends and maps, each beside the identity.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    let layout = try layout(for: x)
    let drops = dropPath > 0 && pass.isTraining
    var tokens = x.tokens
    let attended = try attention(
      x,
      norm: norm1,
      residual: drops ? nil : tokens,
      layout: layout,
      pass
    )
    tokens =
      drops
      ? try tokens + pass.dropPath(attended, batch: x.batch, probability: dropPath) : attended
    let mapped = try mlp(tokens, norm: norm2, addsInput: !drops, pass)
    tokens =
      drops
      ? try tokens + pass.dropPath(mapped, batch: x.batch, probability: dropPath) : mapped
    return x.with(tokens)
  }

  /// How the map is cut, filled up to whole windows.
  private func layout(for x: TokenMap) throws -> WindowLayout {
    let window = attention.window
    let height = (x.height + window - 1) / window * window
    let width = (x.width + window - 1) / window * window
    // A map of one window is not rolled.
    let roll = min(x.height, x.width) > window ? shift : 0
    if let layout, layout.batch == x.batch, layout.height == height, layout.width == width,
      layout.shift == roll
    {
      return layout
    }
    let made = try WindowLayout(
      batch: x.batch,
      height: height,
      width: width,
      window: window,
      shift: roll,
      heads: attention.heads
    )
    layout = made
    return made
  }
}
