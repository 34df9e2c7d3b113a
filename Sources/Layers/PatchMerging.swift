import Tensor

/// Four neighboring tokens made one, of twice their width.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.1.
package final class PatchMerging: Module {
  package let norm: LayerNorm
  package let reduction: Linear

  package init(_ width: Int, _ initial: Initialization) throws {
    norm = try LayerNorm(4 * width, initial["norm"])
    reduction = try Linear(4 * width, 2 * width, bias: false, initial["reduction"])
  }

  package var children: [(name: String, module: any Module)] {
    [("reduction", reduction), ("norm", norm)]
  }

  package var summary: String { "PatchMerging" }

  /// Halves the map's sides, odd ones filled up with zeros, and doubles its channels.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    let even = try x.padded(toMultipleOf: 2)
    let (height, width) = (even.height, even.width)
    let merged = try mergePatches(even.tokens, batch: x.batch, height: height, width: width)
    return x.with(
      try reduction(merged, norm: norm, pass),
      height: height / 2,
      width: width / 2
    )
  }
}
