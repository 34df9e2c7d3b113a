import Tensor

/// Attention within windows with a relative position bias.
package final class WindowAttention: Module {
  package let relativePositionBiasTable: Parameter
  package let qkv: Linear
  package let proj: Linear
  package let heads: Int
  package let window: Int

  package init(_ width: Int, heads: Int, window: Int, _ initial: Initialisation) {
    let offsets = (2 * window - 1) * (2 * window - 1)
    relativePositionBiasTable = initial["relative_position_bias_table"].normal([offsets, heads])
    qkv = Linear(width, 3 * width, initial["qkv"])
    proj = Linear(width, width, initial["proj"])
    self.heads = heads
    self.window = window
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("relative_position_bias_table", relativePositionBiasTable)]
  }

  package var children: [(name: String, module: any Module)] { [("qkv", qkv), ("proj", proj)] }

  package var summary: String { "WindowAttention(\(heads) heads, window \(window))" }

  /// Attends within windows.
  package func callAsFunction(
    _ x: Tensor,
    residual: Tensor?,
    layout: WindowLayout,
    _ pass: Pass
  ) throws -> Tensor {
    let mixed = try windowAttention(
      qkv: qkv(x, pass),
      table: pass(relativePositionBiasTable),
      layout: layout
    )
    return try proj(mixed, residual: residual, pass)
  }
}

/// Two linear maps with GELU between them.
package final class MLP: Module {
  package let fc1: Linear
  package let fc2: Linear

  package init(_ width: Int, hidden: Int, _ initial: Initialisation) {
    fc1 = Linear(width, hidden, initial["fc1"])
    fc2 = Linear(hidden, width, initial["fc2"])
  }

  package var children: [(name: String, module: any Module)] { [("fc1", fc1), ("fc2", fc2)] }

  package var summary: String { "MLP" }

  /// Maps rows.
  package func callAsFunction(_ x: Tensor, residual: Tensor?, _ pass: Pass) throws -> Tensor {
    guard let bias1 = fc1.bias, let bias2 = fc2.bias else { return x }
    return try mlp(
      x,
      fc1: (pass(fc1.weight), pass(bias1)),
      fc2: (pass(fc2.weight), pass(bias2)),
      residual: residual
    )
  }
}

/// A Swin block: x + attention(norm(x)), then x + mlp(norm(x)).
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, equation 3.
package final class SwinBlock: Module {
  package let norm1: LayerNorm
  package let attention: WindowAttention
  package let norm2: LayerNorm
  package let mlp: MLP
  /// How far the map is rolled before it is cut into windows; 0 for none.
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
    _ initial: Initialisation
  ) {
    norm1 = LayerNorm(width, initial["norm1"])
    attention = WindowAttention(width, heads: heads, window: window, initial["attn"])
    norm2 = LayerNorm(width, initial["norm2"])
    mlp = MLP(width, hidden: Int(Double(width) * mlpRatio), initial["mlp"])
    self.shift = shift
    self.dropPath = dropPath
  }

  package var children: [(name: String, module: any Module)] {
    [("norm1", norm1), ("attn", attention), ("norm2", norm2), ("mlp", mlp)]
  }

  package var summary: String { shift > 0 ? "SwinBlock(shift \(shift))" : "SwinBlock" }

  /// Attends and maps, each beside the identity.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    let layout = try layout(for: x)
    let drops = dropPath > 0 && pass.isTraining
    var tokens = x.tokens
    let attended = try attention(
      norm1(tokens, pass),
      residual: drops ? nil : tokens,
      layout: layout,
      pass
    )
    tokens = drops ? try tokens + kept(attended, of: x, pass) : attended
    let mapped = try mlp(norm2(tokens, pass), residual: drops ? nil : tokens, pass)
    tokens = drops ? try tokens + kept(mapped, of: x, pass) : mapped
    return x.with(tokens)
  }

  /// A branch with some samples left out and the others scaled up to keep the mean.
  private func kept(_ branch: Tensor, of x: TokenMap, _ pass: Pass) throws -> Tensor {
    let keep = 1 - dropPath
    let factors = (0..<x.batch).map { _ in
      pass.random.uniform() < keep ? Float(1 / keep) : 0
    }
    let perSample = Tensor(factors, shape: [x.batch, 1])
    let rows = try branch.reshaped([x.batch, x.height * x.width * x.channels]) * perSample
    return try rows.reshaped(branch.shape)
  }

  private func layout(for x: TokenMap) throws -> WindowLayout {
    if let layout, layout.batch == x.batch, layout.height == x.height, layout.width == x.width {
      return layout
    }
    let window = attention.window
    guard x.height % window == 0, x.width % window == 0 else {
      throw LayerError.windows(height: x.height, width: x.width, window: window)
    }
    let made = try WindowLayout(
      batch: x.batch,
      height: x.height,
      width: x.width,
      window: window,
      shift: shift,
      heads: attention.heads
    )
    layout = made
    return made
  }
}
