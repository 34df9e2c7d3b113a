import CKernels

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
    let x = x.detached.contiguous()
    let (rows, width) = (x.shape[0], x.shape[1])
    let share = Tensor(1 / Float(max(rows, 1)))
    let from = x.floats
    let sums = try summedByPieces(rows, width, results: 1) { targets, start, count in
      gfm_column_sums(targets, from + start * width, count, width)
    }
    let mean = try sums.reshaped([width]) * share
    let centre = mean.floats
    let squares = try summedByPieces(rows, width, results: 1) { targets, start, count in
      gfm_column_squares(targets, from + start * width, centre, count, width)
    }
    self.init(mean: mean, variance: try squares.reshaped([width]) * share, count: rows)
  }

  /// The moments in one row of numbers, means before variances before the number of rows.
  package var packed: [Double] { mean.doubles + variance.doubles + [Double(count)] }

  /// The moments of rows that several processes have, from what each packed, in float64.
  ///
  /// - Source: Chan, Golub and LeVeque 1979.
  package init(merging parts: [[Double]]) {
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
    self.init(
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
///   - body: Adds rows from a start on to [results, width] numbers.
/// - Returns: The sums, [results, width].
/// - Throws: `TensorError.interrupted` where the work was cut short.
func summedByPieces(
  _ rows: Int,
  _ width: Int,
  results: Int,
  _ body: (_ targets: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) -> Void
) throws -> Tensor {
  let grain = 256
  let pieces = (rows + grain - 1) / grain
  let size = results * width
  let partial = Tensor.zeros([pieces, size])
  let sums = partial.floats
  try Parallel.ranges(rows, grain: grain) { range in
    body(sums + range.lowerBound / grain * size, range.lowerBound, range.count)
  }
  let total = Tensor(uninitialized: [results, width])
  let result = total.floats
  try Parallel.ranges(size, grain: 256) { range in
    for column in range {
      var sum = 0.0
      for piece in 0..<pieces { sum += Double(sums[piece * size + column]) }
      result[column] = Float(sum)
    }
  }
  return total
}
