import Tensor

/// One relative position bias for all blocks, with three more entries for the class token.
///
/// - Source: Bao et al., "BEiT", arXiv 2106.08254, section 2.2.
package final class SharedPositionBias: Module {
  package let table: Parameter
  private let heads: Int
  private let tokens: Int
  /// For each pair of tokens, query first, the row of the table.
  private let index: [Int]

  /// - Parameters:
  ///   - side: The side of the map of patches, in tokens.
  ///   - heads: The number of heads.
  ///   - initial: How the table starts.
  /// - Throws: `TensorError.memory` where there is none.
  package init(side: Int, heads: Int, _ initial: Initialization) throws {
    let rows = (2 * side - 1) * (2 * side - 1) + 3
    table = try initial["relative_position_bias_table"].zeros([rows, heads])
    self.heads = heads
    tokens = side * side + 1
    try requireArrays(of: tokens * tokens, copies: 1)
    index = Self.index(side, rows: rows)
  }

  /// The class token comes first: from it, to it, and to itself are the last three rows.
  private static func index(_ side: Int, rows: Int) -> [Int] {
    let tokens = side * side + 1
    return (0..<tokens * tokens).map { pair in
      let (query, key) = (pair / tokens - 1, pair % tokens - 1)
      if query < 0 { return key < 0 ? rows - 1 : rows - 3 }
      if key < 0 { return rows - 2 }
      let vertical = query / side - key / side + side - 1
      let horizontal = query % side - key % side + side - 1
      return vertical * (2 * side - 1) + horizontal
    }
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("relative_position_bias_table", table)]
  }

  package var summary: String { "SharedPositionBias(\(table.shape[0]) offsets, \(heads) heads)" }

  /// The bias of every pair of tokens.
  ///
  /// - Shape: → [heads, tokens, tokens].
  package func callAsFunction(_ pass: Pass) throws -> Tensor {
    try pass(table).taken(index).reshaped([tokens, tokens, heads]).permuted([2, 0, 1])
  }
}
