import Tensor

/// Attention within windows with a relative position bias.
package final class WindowAttention: Module {
  package let relativePositionBiasTable: Parameter
  package let qkv: Linear
  package let proj: Linear
  package let heads: Int
  package let window: Int

  package init(_ width: Int, heads: Int, window: Int, _ initial: Initialization) throws {
    let offsets = (2 * window - 1) * (2 * window - 1)
    relativePositionBiasTable = try initial["relative_position_bias_table"].normal([offsets, heads])
    qkv = try Linear(width, 3 * width, initial["qkv"])
    proj = try Linear(width, width, initial["proj"])
    self.heads = heads
    self.window = window
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("relative_position_bias_table", relativePositionBiasTable)]
  }

  package var children: [(name: String, module: any Module)] { [("qkv", qkv), ("proj", proj)] }

  package var summary: String { "WindowAttention(\(heads) heads, window \(window))" }

  /// Attends within windows; where they do not divide the map, zeros fill them below and to the
  /// right.
  ///
  /// - Parameters:
  ///   - x: The map.
  ///   - norm: What its tokens are brought to before.
  ///   - residual: Added to the result.
  ///   - layout: How the map, filled up, is cut into windows.
  ///   - pass: The run that this is part of.
  /// - Returns: The attended tokens.
  /// - Throws: `TensorError.shape` where the layout is another map's.
  package func callAsFunction(
    _ x: TokenMap,
    norm: LayerNorm,
    residual: Tensor?,
    layout: WindowLayout,
    _ pass: Pass
  ) throws -> Tensor {
    let table = pass(relativePositionBiasTable)
    guard x.height % window == 0, x.width % window == 0 else {
      let filled = try x.with(norm(x.tokens, pass)).padded(toMultipleOf: window)
      let mixed = try windowAttention(qkv: qkv(filled.tokens, pass), table: table, layout: layout)
      let cropped = try filled.with(mixed).cropped(height: x.height, width: x.width)
      return try proj(cropped.tokens, residual: residual, pass)
    }
    let mixed = try windowAttention(
      qkv: qkv(x.tokens, norm: norm, isReduced: true, pass),
      table: table,
      layout: layout
    )
    return try proj(mixed, residual: residual, pass)
  }
}
