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
