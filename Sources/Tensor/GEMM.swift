import CKernels
import COpenBLAS

/// Matrix products in single precision: the only place that calls BLAS.
///
/// BLAS itself runs on one thread; products are split here, in blocks whose sizes follow from the
/// shape alone, so that the bits of a result do not depend on the number of threads.
enum GEMM {
  /// One operand: a row-major matrix, or its transpose.
  struct Operand {
    let pointer: UnsafePointer<Float>
    /// The distance between rows as they lie in memory.
    let stride: Int
    let isTransposed: Bool

    init(_ pointer: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
      self.pointer = pointer
      self.stride = stride
      isTransposed = transposed
    }

    /// The part that begins at a row and column of the matrix as multiplied.
    fileprivate func from(row: Int, column: Int) -> Operand {
      let shift = isTransposed ? column * stride + row : row * stride + column
      return Operand(pointer + shift, stride: stride, transposed: isTransposed)
    }
  }

  /// What is done to a block of the result while it is still in cache.
  typealias Epilogue = (_ rows: Range<Int>, _ columns: Range<Int>) -> Void

  /// c [m, n] = a [m, k] · b [k, n].
  static func multiply(
    _ c: UnsafeMutablePointer<Float>,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    epilogue: Epilogue? = nil
  ) throws {
    guard m > 0, n > 0 else { return }
    Work.add(flops: 2 * m * n * k)
    _ = singleThreaded
    let plan = Plan(m, n, k)
    if plan.depthParts > 1 && epilogue == nil {
      return try multiplyByDepth(c, m, n, k, a, b, parts: plan.depthParts)
    }
    try Parallel.ranges(plan.rowBlocks * plan.columnBlocks, grain: 1) { tasks in
      for task in tasks {
        let rows = plan.rows(task / plan.columnBlocks)
        let columns = plan.columns(task % plan.columnBlocks)
        block(
          c + rows.lowerBound * n + columns.lowerBound,
          n,
          rows.count,
          columns.count,
          k,
          a.from(row: rows.lowerBound, column: 0),
          b.from(row: 0, column: columns.lowerBound)
        )
        epilogue?(rows, columns)
      }
    }
  }

  /// A product with a long inner axis and a small result: partial products, added in order.
  private static func multiplyByDepth(
    _ c: UnsafeMutablePointer<Float>,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    parts: Int
  ) throws {
    let partial = Tensor(uninitialized: [parts - 1, m * n])
    let extra = partial.floats
    let depth = (k + parts - 1) / parts
    try Parallel.ranges(parts, grain: 1) { tasks in
      for part in tasks {
        let start = part * depth
        block(
          part == 0 ? c : extra + (part - 1) * m * n,
          n,
          m,
          n,
          min(depth, k - start),
          a.from(row: 0, column: start),
          b.from(row: start, column: 0)
        )
      }
    }
    try Parallel.ranges(m * n, grain: 1 << 14) { range in
      for part in 0..<parts - 1 {
        gfm_axpy(
          c + range.lowerBound,
          extra + part * m * n + range.lowerBound,
          1,
          range.count
        )
      }
    }
  }

  /// One product on this thread.
  static func block(
    _ c: UnsafeMutablePointer<Float>,
    _ stride: Int,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand
  ) {
    guard k > 0 else {
      for row in 0..<m { gfm_fill(c + row * stride, 0, n) }
      return
    }
    cblas_sgemm(
      CblasRowMajor,
      a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(m),
      Int32(n),
      Int32(k),
      1,
      a.pointer,
      Int32(a.stride),
      b.pointer,
      Int32(b.stride),
      0,
      c,
      Int32(stride)
    )
  }

  /// Done once: BLAS threads would fight with ours.
  static let singleThreaded: Void = openblas_set_num_threads(1)

  /// How a product is cut: from its shape, never from the number of threads.
  private struct Plan {
    let rowBlocks: Int
    let columnBlocks: Int
    let depthParts: Int
    private let m: Int
    private let n: Int

    init(_ m: Int, _ n: Int, _ k: Int) {
      self.m = m
      self.n = n
      let wanted = m * n * k < 1 << 20 ? 1 : 8
      let rowBlocks = wanted == 1 ? 1 : max(1, m / 384)
      let missing = (wanted + rowBlocks - 1) / rowBlocks
      let columnBlocks = max(1, min(missing, n / 128))
      self.rowBlocks = rowBlocks
      self.columnBlocks = columnBlocks
      let isDeep = wanted > 1 && rowBlocks * columnBlocks < 8 && k >= 4096
      depthParts = isDeep ? min(8, k / 1024) : 1
    }

    func rows(_ block: Int) -> Range<Int> { Self.part(block, of: rowBlocks, m, unit: 8) }

    func columns(_ block: Int) -> Range<Int> { Self.part(block, of: columnBlocks, n, unit: 16) }

    private static func part(_ index: Int, of parts: Int, _ length: Int, unit: Int) -> Range<Int> {
      let units = (length + unit - 1) / unit
      let start = min(length, index * units / parts * unit)
      return start..<min(length, (index + 1) * units / parts * unit)
    }
  }
}
