import Tensor

/// Moving tables of relative position bias between window sizes.
package enum PositionBias {
  /// The table of another window: source offsets are spread geometrically, so that what lies near
  /// keeps its resolution, and interpolated by a bicubic spline.
  ///
  /// - Parameters:
  ///   - table: One column per head; with a class token, three more rows, which stay as they are.
  ///   - window: The window wanted, in tokens.
  /// - Returns: A float32 table, the same one where the window is.
  /// - Throws: `CheckpointError.biasTable` where no window has so many rows, `.window`.
  /// - Shape: table [(2·w − 1)² (+ 3), heads] → [(2·window − 1)² (+ 3), heads]
  /// - Source: Bao et al., "BEiT", 2021, as the published GFM code has it.
  package static func resize(_ table: Tensor, window: Int) throws -> Tensor {
    guard (1...1 << 20).contains(window) else { throw CheckpointError.window(window) }
    guard table.rank == 2, let rows = table.shape.first, let layout = Layout(rows: rows) else {
      throw CheckpointError.biasTable(rows: table.shape.first ?? 0)
    }
    let target = 2 * window - 1
    guard layout.side != target else { return table }
    let heads = table.shape[1]
    try requireMemory(for: [target, target, heads + 2], of: .float64)
    try requireMemory(for: [target, layout.side], of: .float64)
    let values = try table.doubles
    let weights = weights(from: layout.side, to: target)
    var result = [Float](repeating: 0, count: (target * target + layout.extra) * heads)
    for head in 0..<heads {
      let map = (0..<layout.side * layout.side).map { values[$0 * heads + head] }
      let resized = resample(map, side: layout.side, weights)
      for (row, value) in resized.enumerated() { result[row * heads + head] = Float(value) }
    }
    let kept = values.suffix(layout.extra * heads)
    for (index, value) in kept.enumerated() {
      result[target * target * heads + index] = Float(value)
    }
    return try Tensor(result, shape: [target * target + layout.extra, heads])
  }

  /// How the rows of a table are made up.
  struct Layout {
    /// The number of offsets along one axis.
    let side: Int
    /// The rows of the class token.
    let extra: Int

    init?(rows: Int) {
      for extra in [0, 3] {
        let side = Int(Double(max(0, rows - extra)).squareRoot().rounded())
        if side >= 1, side % 2 == 1, side * side + extra == rows {
          self.side = side
          self.extra = extra
          return
        }
      }
      return nil
    }
  }

  private static func weights(from side: Int, to target: Int) -> [[Double]] {
    let (reach, targetReach) = (side / 2, target / 2)
    let ratio = ratio(reach, targetReach)
    var offsets: [Double] = []
    var step = 1.0
    for _ in 0..<reach {
      offsets.append((offsets.last ?? 0) + step)
      step *= ratio
    }
    let points = offsets.reversed().map { -$0 } + [0] + offsets
    let span = offsets.last ?? 0
    let places = (-targetReach...targetReach).map { min(max(Double($0), -span), span) }
    return CubicSpline(through: points).weights(at: places)
  }

  /// The ratio by which offsets grow, so that the farthest fall on the target's edge.
  private static func ratio(_ reach: Int, _ targetReach: Int) -> Double {
    var (left, right) = (1.01, 1.5)
    var ratio = left
    while right - left > 1e-6 {
      ratio = (left + right) / 2
      var power = 1.0
      for _ in 0..<reach { power *= ratio }
      if (1 - power) / (1 - ratio) > Double(targetReach) { right = ratio } else { left = ratio }
    }
    return ratio
  }

  private static func resample(_ map: [Double], side: Int, _ weights: [[Double]]) -> [Double] {
    let columns = (0..<side).map { row in
      weights.map { weight in
        (0..<side).reduce(0) { $0 + weight[$1] * map[row * side + $1] }
      }
    }
    return weights.flatMap { weight in
      weights.indices.map { column in
        (0..<side).reduce(0) { $0 + weight[$1] * columns[$1][column] }
      }
    }
  }
}
