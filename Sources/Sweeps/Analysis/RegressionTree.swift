/// A tree that splits the unit cube into boxes, each with a mean.
struct RegressionTree {
  /// A box with its value.
  struct Leaf {
    var low: [Double]
    var high: [Double]
    var value: Double
  }

  private(set) var leaves: [Leaf] = []

  /// Grows a tree on some of the rows until boxes hold few of them.
  /// - Complexity: O(dimensions · n log² n).
  init(_ rows: [[Double]], _ targets: [Double], _ chosen: [Int], dimensions: Int) {
    var open = [
      (
        members: chosen,
        leaf: Leaf(
          low: Array(repeating: 0, count: dimensions),
          high: Array(repeating: 1, count: dimensions),
          value: 0
        )
      )
    ]
    while let (members, box) = open.popLast() {
      guard members.count >= 2, let split = Self.bestSplit(rows, targets, members, dimensions)
      else {
        var leaf = box
        leaf.value = members.reduce(0) { $0 + targets[$1] } / Double(max(members.count, 1))
        leaves.append(leaf)
        continue
      }
      var (left, right) = (box, box)
      left.high[split.axis] = split.at
      right.low[split.axis] = split.at
      open.append((members.filter { rows[$0][split.axis] <= split.at }, left))
      open.append((members.filter { rows[$0][split.axis] > split.at }, right))
    }
  }

  /// The split that leaves the least variance within the two halves.
  private static func bestSplit(
    _ rows: [[Double]],
    _ targets: [Double],
    _ members: [Int],
    _ dimensions: Int
  ) -> (axis: Int, at: Double)? {
    var best: (gain: Double, axis: Int, at: Double)?
    let total = members.reduce(0) { $0 + targets[$1] }
    let count = Double(members.count)
    for axis in 0..<dimensions {
      let sorted = members.sorted { rows[$0][axis] < rows[$1][axis] }
      var sum = 0.0
      for place in 0..<(sorted.count - 1) {
        sum += targets[sorted[place]]
        let (here, next) = (rows[sorted[place]][axis], rows[sorted[place + 1]][axis])
        if next <= here { continue }
        let left = Double(place + 1)
        let rest = total - sum
        let gain = sum * sum / left + rest * rest / (count - left) - total * total / count
        if gain > 1e-12 * (1 + total * total), best.map({ gain > $0.gain }) ?? true {
          best = (gain, axis, 0.5 * (here + next))
        }
      }
    }
    return best.map { ($0.axis, $0.at) }
  }
}
