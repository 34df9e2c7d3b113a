/// How a map of tokens is cut into windows for attention: once per map size, then shared.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.2.
package final class WindowLayout: Sendable {
  package let batch: Int
  package let height: Int
  package let width: Int
  package let window: Int
  package let shift: Int
  package let heads: Int
  /// For each window of one image, its tokens' rows in that image's map.
  let tokens: [Int32]
  /// The masks of the shifted windows, [n, np] each: 0 within a region, −100 between regions.
  let masks: [[Float]]
  /// For each window, which mask applies; −1 where none does.
  let maskOfWindow: [Int]
  /// For each pair of tokens of a window, query first, the row of the bias table.
  let relativeIndex: [Int]

  /// - Parameters:
  ///   - batch: The number of images.
  ///   - height: The rows of a map, in tokens.
  ///   - width: The columns of a map, in tokens.
  ///   - window: The side of a window, in tokens; a divisor of height and width.
  ///   - shift: How far the map is rolled to the upper left first; 0 for none.
  ///   - heads: The number of attention heads.
  /// - Throws: `TensorError.argument` where the map cannot be cut into whole windows, `.memory` where
  ///   there is none for the pairs of a window's tokens.
  package init(batch: Int, height: Int, width: Int, window: Int, shift: Int, heads: Int) throws {
    guard window > 0, height % window == 0, width % window == 0 else {
      throw TensorError.argument(
        operation: "window attention",
        name: "window",
        expected: "a divisor of the \(height) × \(width) map",
        actual: "\(window)"
      )
    }
    (self.batch, self.height, self.width) = (batch, height, width)
    (self.window, self.shift, self.heads) = (window, shift, heads)
    // The index, and the masks of a lower edge, a right edge and their corner.
    try requireArrays(of: height * width, size: 4, copies: 1)
    try requireArrays(of: window * window * window * window, copies: shift == 0 ? 1 : 3)
    tokens = Self.tokens(height, width, window, shift)
    relativeIndex = Self.relativeIndex(window)
    (masks, maskOfWindow) =
      shift == 0
      ? ([], Array(repeating: -1, count: height / window * (width / window)))
      : Self.masks(height, width, window, shift)
  }

  /// Tokens in a window.
  package var windowTokens: Int { window * window }

  /// Tokens in a window, rounded up to a whole vector.
  var paddedTokens: Int { (windowTokens + 15) & ~15 }

  /// Windows in an image.
  package var windows: Int { height / window * (width / window) }

  private static func tokens(_ height: Int, _ width: Int, _ window: Int, _ shift: Int) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(height * width)
    for top in stride(from: 0, to: height, by: window) {
      for left in stride(from: 0, to: width, by: window) {
        for row in top..<top + window {
          for column in left..<left + window {
            let source = (row + shift) % height * width + (column + shift) % width
            result.append(Int32(source))
          }
        }
      }
    }
    return result
  }

  private static func relativeIndex(_ window: Int) -> [Int] {
    let side = 2 * window - 1
    var result: [Int] = []
    result.reserveCapacity(window * window * window * window)
    for query in 0..<window * window {
      for key in 0..<window * window {
        let rows = query / window - key / window + window - 1
        let columns = query % window - key % window + window - 1
        result.append(rows * side + columns)
      }
    }
    return result
  }

  private static func masks(
    _ height: Int,
    _ width: Int,
    _ window: Int,
    _ shift: Int
  )
    -> ([[Float]], [Int])
  {
    func band(_ position: Int, _ length: Int) -> Int {
      position < length - window ? 0 : position < length - shift ? 1 : 2
    }
    var masks: [[Float]] = []
    var kinds: [[Int]: Int] = [:]
    var ofWindow: [Int] = []
    for top in stride(from: 0, to: height, by: window) {
      for left in stride(from: 0, to: width, by: window) {
        let regions = (0..<window * window).map { token in
          3 * band(top + token / window, height) + band(left + token % window, width)
        }
        guard Set(regions).count > 1 else {
          ofWindow.append(-1)
          continue
        }
        if kinds[regions] == nil {
          kinds[regions] = masks.count
          masks.append(mask(of: regions))
        }
        ofWindow.append(kinds[regions] ?? -1)
      }
    }
    return (masks, ofWindow)
  }

  private static func mask(of regions: [Int]) -> [Float] {
    let n = regions.count
    let padded = (n + 15) & ~15
    var mask = [Float](repeating: 0, count: n * padded)
    for query in 0..<n {
      for key in 0..<n where regions[query] != regions[key] { mask[query * padded + key] = -100 }
    }
    return mask
  }
}
