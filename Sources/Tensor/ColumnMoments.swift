/// The mean and the variance of each column.
package struct ColumnMoments: Sendable {
  /// The means, [C].
  package let mean: Tensor
  /// The variances, those of the rows themselves, not of what they are a sample of, [C].
  package let variance: Tensor
  /// The number of rows.
  package let count: Int

  package init(mean: Tensor, variance: Tensor, count: Int) {
    self.mean = mean
    self.variance = variance
    self.count = count
  }

  /// Those of a matrix, summed in pieces of a fixed size.
  ///
  /// - Shape: x [rows, C].
  package init(of x: Tensor) throws {
    let x = try x.detached.contiguous()
    let (rows, width) = (x.shape[0], x.shape[1])
    let count = Double(max(rows, 1))
    let exact = try exactColumnSums(x).map { $0 / count }
    let mean = try Tensor(exact, shape: [width], dtype: .float32)
    let squares = try withElements(Float.self, x, mean) { from, mean in
      try summedByPieces(rows, width, results: 1) { targets, start, count in
        Kernels.addColumnSquares(
          from + start * width,
          mean: mean,
          rows: count,
          columns: width,
          to: targets
        )
      }
    }
    let middle = try mean.doubles
    // The squares are of distances from the mean as float32 has it.
    let variances = (0..<width).map { column in
      let away = exact[column] - middle[column]
      return max(0, squares[column] / count - away * away)
    }
    try self.init(
      mean: mean,
      variance: Tensor(variances, shape: [width], dtype: .float32),
      count: rows
    )
  }

  /// The moments in one row of numbers, means before variances before the number of rows.
  package var packed: [Double] {
    get throws { try mean.doubles + variance.doubles + [Double(count)] }
  }

  /// The moments of rows that several processes have, from what each packed, in float64.
  ///
  /// - Source: Chan, Golub and LeVeque 1979.
  package init(merging parts: [[Double]]) throws {
    let width = ((parts.first?.count ?? 1) - 1) / 2
    let counts = parts.map { $0.last ?? 0 }
    let all = counts.reduce(0, +)
    var (means, variances) = ([Float](), [Float]())
    for column in 0..<width {
      let sum = zip(parts, counts).reduce(0) { $0 + $1.0[column] * $1.1 }
      let mean = sum / max(all, 1)
      let squares = zip(parts, counts).reduce(0) { total, part in
        let away = part.0[column] - mean
        return total + part.1 * (part.0[width + column] + away * away)
      }
      means.append(Float(mean))
      variances.append(Float(squares / max(all, 1)))
    }
    try self.init(
      mean: Tensor(means, shape: [width]),
      variance: Tensor(variances, shape: [width]),
      count: Int(all)
    )
  }

  /// The scale and the shift that bring columns to mean 0 and variance 1, then to others.
  package func affine(
    weight: Tensor,
    bias: Tensor,
    eps: Float
  ) throws
    -> (scale: Tensor, shift: Tensor)
  {
    let scale = try weight * inverse(eps)
    return (scale, try bias - mean * scale)
  }

  /// 1 over the deviations.
  func inverse(_ eps: Float) throws -> Tensor {
    try UnaryFunction.reciprocal(UnaryFunction.sqrt(variance + Tensor(eps)))
  }
}

/// Sums over rows, gathered in pieces whose size follows from the shape and added in order, in
/// float64.
///
/// - Parameters:
///   - rows: The number of rows.
///   - width: The numbers of a row.
///   - results: How many sums are gathered at a time.
///   - body: Adds a few rows from a start on to [results, width] numbers of float32.
/// - Returns: The sums, [results, width].
/// - Throws: `TensorError.interrupted` where the work was cut short.
func summedByPieces(
  _ rows: Int,
  _ width: Int,
  results: Int,
  _ body: (_ targets: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) throws -> Void
) throws -> [Double] {
  let size = results * width
  return try columnTotals(rows, size) { totals, start, count in
    let few = try Tensor.zeros([size])
    try few.withFloats { few in
      for row in stride(from: start, to: start + count, by: fewRows) {
        try body(few, row, min(fewRows, start + count - row))
        Kernels.collect(few, into: totals, count: size)
      }
    }
  }
}

/// The sums of pieces of rows whose body itself adds to numbers of float64.
///
/// - Parameters:
///   - rows: How many rows there are.
///   - size: How many numbers the sums of a piece are.
///   - body: Adds `count` rows from `start` on to `totals`, [size].
/// - Returns: The sums over all pieces, [size].
/// - Throws: `TensorError.interrupted` where the work was cut short.
func columnTotals(
  _ rows: Int,
  _ size: Int,
  _ body: (_ totals: UnsafeMutablePointer<Double>, _ start: Int, _ count: Int) throws -> Void
) throws -> [Double] {
  // Enough pieces for the cores of a machine, few enough to cost nothing to add.
  let grain = max(2 * fewRows, (rows / 128 + fewRows - 1) / fewRows * fewRows)
  let pieces = (rows + grain - 1) / grain
  var result = try [Double](work: 0, count: size)
  guard size > 0 else { return result }
  var partial = try [Double](work: 0, count: pieces * size)
  try partial.withUnsafeMutableBufferPointer { partial in
    guard let first = partial.baseAddress else { return }
    nonisolated(unsafe) let sums = first
    try Parallel.ranges(rows, grain: grain) { range in
      try body(sums + range.lowerBound / grain * size, range.lowerBound, range.count)
    }
  }
  Kernels.accumulateColumns(
    .element,
    partial,
    .float64,
    rows: pieces,
    columns: size,
    stride: size,
    to: &result
  )
  return result
}
