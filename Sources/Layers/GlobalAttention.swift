import Tensor

/// Attention among all tokens of an image, with biases for queries and values but none for keys.
///
/// - Source: Bao et al., "BEiT", arXiv 2106.08254, section 2; Xie et al., arXiv 2111.09886.
package final class GlobalAttention: Module {
  package let qBias: Parameter
  package let vBias: Parameter
  package let qkv: Linear
  package let proj: Linear
  package let heads: Int
  /// Position biases of this block alone, where it has some.
  private let positionBias: SharedPositionBias?

  /// - Parameters:
  ///   - width: The width of tokens, a multiple of `heads`.
  ///   - heads: The number of heads.
  ///   - layer: The block's number, from 1; deeper ones begin with smaller weights.
  ///   - side: The side of the map of patches, where there are position biases of this block alone.
  ///   - initial: How the parameters start.
  /// - Throws: `TensorError.memory` where there is none.
  package init(
    _ width: Int,
    heads: Int,
    layer: Int,
    side: Int? = nil,
    _ initial: Initialization
  ) throws {
    qBias = try initial["q_bias"].zeros([width])
    vBias = try initial["v_bias"].zeros([width])
    qkv = try Linear(width, 3 * width, bias: false, initial["qkv"])
    proj = try Linear(width, width, start: .scaled(Self.scale(layer)), initial["proj"])
    self.heads = heads
    positionBias = try side.map { try SharedPositionBias(side: $0, heads: heads, initial) }
  }

  /// 1/√(2 · layer).
  package static func scale(_ layer: Int) -> Float { 1 / Float(2 * layer).squareRoot() }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("q_bias", qBias), ("v_bias", vBias)] + (positionBias?.parameters ?? [])
  }

  package var children: [(name: String, module: any Module)] { [("qkv", qkv), ("proj", proj)] }

  package var summary: String { "GlobalAttention(\(heads) heads)" }

  /// Attends: softmax(q kᵀ / √d + bias) v for each head; the block's own biases are added where it has some.
  ///
  /// - Shape: x [batch · tokens, width], bias [heads, tokens, tokens] → the shape of x.
  package func callAsFunction(
    _ x: Tensor,
    batch: Int,
    bias: Tensor?,
    _ pass: Pass
  ) throws -> Tensor {
    let width = qBias.shape[0]
    let tokens = x.shape[0] / max(batch, 1)
    let shift = try Tensor.concatenated([pass(qBias), .zeros([width]), pass(vBias)])
    let mixed = try linear(
      x,
      weight: pass(qkv.weight),
      bias: shift,
      precision: pass.precision
    )
    let split = try mixed.reshaped([batch, tokens, 3, heads, width / heads])
      .permuted([2, 0, 3, 1, 4])
    let scale = try Tensor(1 / Float(width / heads).squareRoot())
    let query = try split.selected(axis: 0, at: 0) * scale
    let key = try split.selected(axis: 0, at: 1)
    var scores = try matmul(query, key.transposed())
    if let bias { scores = try scores + bias }
    if let positionBias { scores = try scores + positionBias(pass) }
    let attended = try matmul(scores.softmax(), split.selected(axis: 0, at: 2))
    return try proj(attended.permuted([0, 2, 1, 3]).reshaped([batch * tokens, width]), pass)
  }
}
