/// Columns brought to mean 0 and variance 1, then scaled and shifted:
/// (x − mean) / √(variance + eps) · weight + bias, and no less than 0 where rectified.
///
/// - Parameters:
///   - x: The rows.
///   - weight: The scales.
///   - bias: The shifts.
///   - moments: The mean and the variance of the columns.
///   - differentiatesMoments: Whether the moments are those of x, so that its gradient goes through them too.
///   - eps: Added to the variance.
///   - rectified: Whether negative results become 0.
///   - allGather: Where other processes have rows of the same batch: gives what each of them gives.
/// - Returns: The normalized rows.
/// - Throws: `TensorError.shape` where weight or bias is not as wide as the rows.
/// - Shape: x [rows, C], weight [C], bias [C] → [rows, C].
/// - Source: Ioffe and Szegedy, arXiv 1502.03167.
package func batchNorm(
  _ x: Tensor,
  weight: Tensor,
  bias: Tensor,
  moments: ColumnMoments,
  differentiatesMoments: Bool,
  eps: Float = 1e-5,
  rectified: Bool = false,
  allGather: (@Sendable ([Double]) throws -> [[Double]])? = nil
) throws -> Tensor {
  let rule: Operation.Rule = { forms in
    let x = forms[0]
    for parameter in [forms[1].shape, forms[2].shape, moments.mean.shape, moments.variance.shape] {
      guard x.rank == 2, parameter == [x.shape[1]] else {
        throw TensorError.shape(
          operation: "batch norm",
          expected: "\(parameter) numbers in a row",
          actual: x.shape
        )
      }
    }
    return x.of(.float32)
  }
  return try Operation("batch norm", keeps: [.inputs], result: rule) { inputs, _ in
    let (scale, shift) = try moments.affine(weight: inputs[1], bias: inputs[2], eps: eps)
    return (try scaledColumns(inputs[0].contiguous(), scale, shift, rectified), [])
  } pullback: { recorded, dy in
    try BatchNormPullback(recorded, dy.contiguous(), moments, eps, rectified)
      .gradients(throughMoments: differentiatesMoments, allGather)
  }([x, weight, bias])
}

/// x · scale + shift by column, no less than 0 where rectified; on no tape.
private func scaledColumns(
  _ x: Tensor,
  _ scale: Tensor,
  _ shift: Tensor,
  _ rectified: Bool
) throws -> Tensor {
  let width = x.shape[1]
  let y = try Tensor(uninitialized: x.shape)
  try withElements(Float.self, y, x, scale, shift) { to, from, factor, term in
    try Parallel.rows(x.shape[0], of: width) { range in
      let start = range.lowerBound * width
      Kernels.scaleColumns(
        from + start,
        scale: factor,
        shift: term,
        rectified: rectified,
        rows: range.count,
        columns: width,
        into: to + start
      )
    }
  }
  return y
}

/// The backward pass through a normalization over the batch.
private struct BatchNormPullback {
  private let recorded: Operation.Recorded
  private let x: Tensor
  private let dy: Tensor
  private let mean: Tensor
  private let inverse: Tensor
  private let scale: Tensor
  private let shift: Tensor
  private let rectified: Bool
  /// The number of rows that the moments are of.
  private let count: Int

  init(
    _ recorded: Operation.Recorded,
    _ dy: Tensor,
    _ moments: ColumnMoments,
    _ eps: Float,
    _ rectified: Bool
  ) throws {
    (self.recorded, self.dy, self.rectified) = (recorded, dy, rectified)
    count = moments.count
    x = try recorded.inputs[0].contiguous()
    mean = try moments.mean.contiguous()
    inverse = try moments.inverse(eps)
    (scale, shift) = try moments.affine(
      weight: recorded.inputs[1],
      bias: recorded.inputs[2],
      eps: eps
    )
  }

  func gradients(
    throughMoments: Bool,
    _ allGather: (@Sendable ([Double]) throws -> [[Double]])?
  ) throws -> [Tensor?] {
    let (rows, width) = (x.shape[0], x.shape[1])
    let sums = try withElements(Float.self, dy, x, mean) { g, values, center in
      try withElements(Float.self, scale, shift) { factor, term in
        try summedByPieces(rows, width, results: 2) { targets, start, count in
          Kernels.addScaledColumnSums(
            g + start * width,
            values + start * width,
            mean: center,
            scale: factor,
            shift: term,
            rectified: rectified,
            rows: count,
            columns: width,
            to: targets,
            dot: targets + width
          )
        }
      }
    }
    let (sum, dot) = try Self.halves(sums)
    let all = throughMoments ? try allGather.map { Self.total(try $0(sums)) } ?? sums : nil
    let (level, tilt) = try all.map { try Self.halves($0) } ?? (nil, nil)
    let dx = recorded.wanted[0] ? try inputGradient(level, tilt) : nil
    return [dx, try dot * inverse, sum]
  }

  /// The two rows of sums.
  private static func halves(_ sums: [Double]) throws -> (Tensor, Tensor) {
    let width = sums.count / 2
    func row(_ values: ArraySlice<Double>) throws -> Tensor {
      try Tensor(Array(values), shape: [width], dtype: .float32)
    }
    return try (row(sums.prefix(width)), row(sums.suffix(width)))
  }

  /// Sums over processes, in their order, in float64.
  private static func total(_ parts: [[Double]]) -> [Double] {
    (parts.first ?? []).indices.map { index in parts.reduce(0) { $0 + $1[index] } }
  }

  private func inputGradient(_ sum: Tensor?, _ dot: Tensor?) throws -> Tensor {
    let (rows, width) = (x.shape[0], x.shape[1])
    let share = try Tensor(-1 / Float(max(count, 1)))
    let none = try Tensor.zeros([width])
    let slope = try dot.map { try $0 * scale * inverse * inverse * share } ?? none
    let offset = try sum.map { try $0 * scale * share } ?? none
    let dx = try Tensor(uninitialized: x.shape)
    try withElements(Float.self, dx, dy, x, mean) { to, g, values, center in
      try withElements(Float.self, scale, shift, slope, offset) { factor, term, tilt, level in
        try Parallel.rows(rows, of: width) { range in
          let start = range.lowerBound * width
          Kernels.scaleColumnsBackward(
            g + start,
            values + start,
            mean: center,
            scale: factor,
            shift: term,
            slope: tilt,
            offset: level,
            rectified: rectified,
            rows: range.count,
            columns: width,
            into: to + start
          )
        }
      }
    }
    return dx
  }
}

extension OperationSample {
  /// Of norms of columns.
  static let batchNorms: [OperationSample] = [
    OperationSample("batch norm by the batch", [6, 3], isOfFloat32: true) {
      try batchNorm(
        $0[0],
        weight: numbers([3], seed: 5),
        bias: numbers([3], seed: 6),
        moments: ColumnMoments(of: $0[0]),
        differentiatesMoments: true
      )
    },
    OperationSample("rectified batch norm by running statistics", [6, 3], isOfFloat32: true) {
      try batchNorm(
        $0[0],
        weight: .full([3], 0.3),
        bias: Tensor([4, -4, 4]),
        moments: ColumnMoments(mean: numbers([3]), variance: .full([3], 0.7), count: 0),
        differentiatesMoments: false,
        rectified: true
      )
    },
    OperationSample("scale and shift of a batch norm", [3], [3], isOfFloat32: true) {
      let x = try numbers([6, 3], seed: 7)
      let moments = try ColumnMoments(of: x)
      return try batchNorm(
        x,
        weight: $0[0],
        bias: $0[1],
        moments: moments,
        differentiatesMoments: true
      )
    },
  ]
}
