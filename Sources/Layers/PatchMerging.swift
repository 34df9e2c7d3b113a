import Tensor

/// Four neighbouring tokens made one, of twice their width.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.1.
package final class PatchMerging: Module {
  package let norm: LayerNorm
  package let reduction: Linear

  package init(_ width: Int, _ initial: Initialisation) {
    norm = LayerNorm(4 * width, initial["norm"])
    reduction = Linear(4 * width, 2 * width, bias: false, initial["reduction"])
  }

  package var children: [(name: String, module: any Module)] {
    [("reduction", reduction), ("norm", norm)]
  }

  package var summary: String { "PatchMerging" }

  /// Halves the map's sides and doubles its channels.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    guard x.height % 2 == 0, x.width % 2 == 0 else {
      throw LayerError.oddMap(height: x.height, width: x.width)
    }
    let merged = try mergePatches(x.tokens, batch: x.batch, height: x.height, width: x.width)
    return TokenMap(
      tokens: try reduction(norm(merged, pass), pass),
      batch: x.batch,
      height: x.height / 2,
      width: x.width / 2
    )
  }
}
