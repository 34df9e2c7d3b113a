/// Cubic spline interpolation with not-a-knot ends, as a linear map of the values.
///
/// With fewer than four points the polynomial through them is taken.
///
/// - Source: de Boor, "A Practical Guide to Splines", chapter XIII.
struct CubicSpline {
  private let points: [Double]
  private let knots: [Double]
  private let degree: Int

  init(through points: [Double]) {
    self.points = points
    degree = min(3, points.count - 1)
    let first = points.first ?? 0
    let last = points.last ?? 0
    let interior = degree == 3 ? Array(points.dropFirst(2).dropLast(2)) : []
    knots =
      [Double](repeating: first, count: degree + 1) + interior
      + [Double](repeating: last, count: degree + 1)
  }

  /// The matrix that takes values at the points to values at the targets.
  ///
  /// - Parameter targets: Places within the span of the points.
  /// - Returns: A row per target, a column per point.
  func weights(at targets: [Double]) -> [[Double]] {
    let collocation = points.map(basis)
    let wanted = targets.map(basis)
    // Rows of W solve Aᵀ wᵀ = bᵀ.
    let transposed = points.indices.map { column in collocation.map { $0[column] } }
    let solution = Self.solve(transposed, points.indices.map { row in wanted.map { $0[row] } })
    return targets.indices.map { target in solution.map { $0[target] } }
  }

  /// The basis functions at a place, by the recursion of Cox and de Boor.
  private func basis(_ x: Double) -> [Double] {
    let count = points.count
    var span = degree
    while span < count - 1, x >= knots[span + 1] { span += 1 }
    var values = [Double](repeating: 0, count: count)
    var local = [1.0]
    for order in stride(from: 1, through: degree, by: 1) {
      var next = [Double](repeating: 0, count: order + 1)
      for index in 0..<order {
        let left = knots[span + 1 + index - order]
        let right = knots[span + 1 + index]
        let share = right > left ? local[index] / (right - left) : 0
        next[index] += share * (right - x)
        next[index + 1] += share * (x - left)
      }
      local = next
    }
    for (index, value) in local.enumerated() { values[span - degree + index] = value }
    return values
  }

  /// Gaussian elimination with partial pivoting.
  private static func solve(_ matrix: [[Double]], _ right: [[Double]]) -> [[Double]] {
    var (a, b) = (matrix, right)
    let size = a.count
    for column in 0..<size {
      let pivot = (column..<size).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
      a.swapAt(column, pivot)
      b.swapAt(column, pivot)
      for row in column + 1..<max(size, column + 1) {
        let factor = a[row][column] / a[column][column]
        guard factor != 0 else { continue }
        for index in column..<size { a[row][index] -= factor * a[column][index] }
        for index in b[row].indices { b[row][index] -= factor * b[column][index] }
      }
    }
    for row in (0..<size).reversed() {
      for index in b[row].indices {
        var sum = b[row][index]
        for column in row + 1..<max(size, row + 1) { sum -= a[row][column] * b[column][index] }
        b[row][index] = sum / a[row][row]
      }
    }
    return b
  }
}
