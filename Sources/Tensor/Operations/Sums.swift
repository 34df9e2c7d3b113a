/// What is added up of each element.
enum Summand: Sendable {
  case element
  case magnitude
  case square
  case power(Double)
  case exponential
  case nonzero

  var exponent: Double {
    if case .power(let exponent) = self { exponent } else { 1 }
  }
}

extension Tensor {
  /// Sums along an axis in float64, whatever the type of the elements.
  ///
  /// Pieces whose size follows from the shape are added in order, so that the bits do not depend on
  /// the number of threads.
  ///
  /// - Parameters:
  ///   - summand: What is added up of each element.
  ///   - axis: The axis, from 0.
  ///   - center: What is first taken from the elements of each sum; nothing where left out.
  /// - Returns: The sums, in row-major order.
  /// - Throws: `TensorError.interrupted` where the work was cut short.
  func sums(of summand: Summand, axis: Int, center: [Double]? = nil) throws -> [Double] {
    let isReduced = dtype == .float16 || dtype == .bfloat16
    let x = try (isReduced ? converted(to: .float32) : self).detached.contiguous()
    let plan = SumPlan(x, axis)
    guard plan.count > 0 else { return [] }
    var parts = try [Double](work: 0, count: plan.pieces * plan.count)
    try parts.withUnsafeMutableBufferPointer { parts in
      guard let first = parts.baseAddress else { return }
      nonisolated(unsafe) let targets = first
      if let center {
        try center.withUnsafeBufferPointer { center in
          nonisolated(unsafe) let centers = center.baseAddress
          try plan.run(x, summand, targets, centers)
        }
      } else {
        try plan.run(x, summand, targets, nil)
      }
    }
    return try plan.pieces == 1 ? parts : plan.total(parts)
  }

  /// Exact sums of integers along an axis.
  ///
  /// - Throws: `TensorError.overflow` where one is beyond int64.
  func integerSums(axis: Int, of operation: String) throws -> [Int] {
    let x = try detached.contiguous()
    let (outer, length, inner) = x.split(at: axis)
    var sums = try [Int](work: 0, count: outer * inner)
    guard !sums.isEmpty, length > 0 else { return sums }
    let grain = max(1, (1 << 16) / (length * inner))
    var fits = [Bool](repeating: true, count: (outer + grain - 1) / grain)
    let (block, type) = (length * inner * x.dtype.size, x.dtype)
    try x.withBytes { source in
      try sums.withUnsafeMutableBufferPointer { sums in
        guard let first = sums.baseAddress else { return }
        nonisolated(unsafe) let targets = UnsafeMutableRawPointer(first)
          .assumingMemoryBound(to: Int64.self)
        try fits.withUnsafeMutableBufferPointer { fits in
          nonisolated(unsafe) let fits = fits
          try Parallel.ranges(outer, grain: grain) { range in
            for index in range {
              let (y, p) = (targets + index * inner, source + index * block)
              let fit = Kernels.sumIntegers(p, type, rows: length, columns: inner, into: y)
              if !fit { fits[range.lowerBound / grain] = false }
            }
          }
        }
      }
    }
    guard fits.allSatisfy(\.self) else {
      throw TensorError.overflow(operation: operation, operands: "a sum of integers")
    }
    return sums
  }
}

/// How sums along an axis are cut into pieces: by the shape alone.
private struct SumPlan {
  private let outer: Int
  private let length: Int
  private let inner: Int
  /// The rows of a piece.
  private let rows: Int
  /// The columns of a task.
  private let width: Int
  /// The pieces that the axis is cut into.
  let pieces: Int

  init(_ x: Tensor, _ axis: Int) {
    (outer, length, inner) = x.split(at: axis)
    width = min(max(inner, 1), 4096)
    rows = max(1 << 8, (1 << 16) / width)
    pieces = max(1, (length + rows - 1) / rows)
  }

  /// The number of sums.
  var count: Int { outer * inner }

  /// Writes the sums of each piece behind one another, [outer, pieces, inner].
  func run(
    _ x: Tensor,
    _ summand: Summand,
    _ parts: UnsafeMutablePointer<Double>,
    _ center: UnsafePointer<Double>?
  ) throws {
    try x.withBytes { try run($0, x.dtype, summand, parts, center) }
  }

  private func run(
    _ source: UnsafeRawPointer,
    _ type: DType,
    _ summand: Summand,
    _ parts: UnsafeMutablePointer<Double>,
    _ center: UnsafePointer<Double>?
  ) throws {
    if inner == 1, pieces == 1 { return try runWhole(source, type, summand, parts, center) }
    let size = type.size
    try tasks { block, piece, column, columns in
      let (start, place) = (block * length + piece * rows, block * inner + column)
      let count = min(rows, length - piece * rows)
      let y = parts + (block * pieces + piece) * inner + column
      let p = source + (start * inner + column) * size
      let middle = center.map { $0 + place }
      if inner == 1 {
        Kernels.accumulateRows(summand, p, type, center: middle, rows: 1, length: count, to: y)
      } else {
        Kernels.accumulateColumns(
          summand,
          p,
          type,
          center: middle,
          rows: count,
          columns: columns,
          stride: inner,
          to: y
        )
      }
    }
  }

  /// The same for rows that lie side by side and are no longer than a piece.
  private func runWhole(
    _ source: UnsafeRawPointer,
    _ type: DType,
    _ summand: Summand,
    _ parts: UnsafeMutablePointer<Double>,
    _ center: UnsafePointer<Double>?
  ) throws {
    try Parallel.rows(outer, of: length) { range in
      let first = range.lowerBound
      Kernels.accumulateRows(
        summand,
        source + first * length * type.size,
        type,
        center: center.map { $0 + first },
        rows: range.count,
        length: length,
        to: parts + first
      )
    }
  }

  /// Calls `body` for all blocks, pieces and stretches of columns.
  private func tasks(
    _ body: (_ block: Int, _ piece: Int, _ column: Int, _ columns: Int) -> Void
  ) throws {
    let stretches = (inner + width - 1) / width
    let grain = max(1, (1 << 15) / (min(rows, max(length, 1)) * width))
    try Parallel.ranges(outer * pieces * stretches, grain: grain) { range in
      for task in range {
        let (rest, column) = (task / stretches, task % stretches * width)
        body(rest / pieces, rest % pieces, column, min(width, inner - column))
      }
    }
  }

  /// The sums of all pieces, added in order.
  func total(_ parts: [Double]) throws -> [Double] {
    var result = try [Double](work: 0, count: count)
    for block in 0..<outer {
      for piece in 0..<pieces {
        for column in 0..<inner {
          result[block * inner + column] += parts[(block * pieces + piece) * inner + column]
        }
      }
    }
    return result
  }
}
