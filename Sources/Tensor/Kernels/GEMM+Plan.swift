import CKernels

extension GEMM {
  /// How a product is cut: from its shape and layout, never from the number of threads.
  struct Plan {
    /// The height and width of a block of the result.
    private(set) var rows = 192
    private(set) var columns = 512
    /// The inner axis in parts that are summed apart and added in order.
    private(set) var parts = 1
    /// Whether the inner axis is long beside the result, as in the gradient of a weight.
    private let isTall: Bool
    private let m: Int
    private let n: Int
    private let k: Int

    /// Enough blocks to keep the cores of a machine busy to the end.
    private static let wanted = 24

    /// How far sums in float32 go along the inner axis: what comes after is added to them in float64.
    static let deepest = 1 << 14

    /// How many parts of the inner axis there is room for at a time.
    static func room(_ m: Int, _ n: Int) -> Int { max(1, (1 << 23) / max(1, m * n)) }

    init(_ m: Int, _ n: Int, _ k: Int, aIsTransposed: Bool) {
      (self.m, self.n, self.k) = (m, n, k)
      isTall = k >= 2048 && (aIsTransposed || m * n <= 1 << 16 || k > Self.deepest)
      guard m * n * k > 1 << 21 || isTall else { return }
      if isTall {
        rows = 384
        let blocks = rowBlocks * columnBlocks
        let wanted = min(k / 1024, (Self.wanted + blocks - 1) / blocks)
        let least = (k + Self.deepest - 1) / Self.deepest
        parts = max(1, min(max(wanted, least), Self.room(m, n)))
      } else if m <= 384, n >= 1024 {
        // One row of blocks: each packs its part of B once, and no packed B goes through memory.
        (rows, columns) = (m, n >= 2048 ? 256 : 128)
        return
      }
      for (height, width) in [(192, 256), (96, 256), (48, 256), (48, 128)]
      where count < Self.wanted {
        (rows, columns) = (min(rows, height), width)
      }
    }

    var rowBlocks: Int { (m + rows - 1) / rows }
    var columnBlocks: Int { (n + columns - 1) / columns }
    var count: Int { rowBlocks * columnBlocks * parts }

    /// Whether each block packs its part of B itself: of a tall B, packing it once for all would be a
    /// trip to memory.
    var packsLocally: Bool { isTall || rowBlocks == 1 }

    /// The part of the inner axis and the block of the result that a task computes.
    func block(_ task: Int) -> (part: Int, block: gfm_block) {
      let (part, place) = (task / (rowBlocks * columnBlocks), task % (rowBlocks * columnBlocks))
      let (row, column) = (place / columnBlocks * rows, place % columnBlocks * columns)
      let depth = ((k + parts - 1) / parts + 31) & ~31
      let from = min(k, part * depth)
      let block = gfm_block(
        row: row,
        rows: min(rows, m - row),
        column: column,
        columns: min(columns, n - column),
        from: from,
        depth: parts == 1 ? k : min(depth, k - from)
      )
      return (part, block)
    }

    /// Whether a product costs less than packing its operands.
    static func isDirect(_ m: Int, _ n: Int, _ k: Int) -> Bool { m == 1 || m * n * k <= 1 << 12 }
  }

  /// Computes a product on the threads of the process.
  static func run(_ product: gfm_product) throws {
    let (m, n, k) = (product.rows, product.columns, product.depth)
    guard m > 0, n > 0 else { return }
    let reach = Plan.deepest * Plan.room(m, n)
    if k > reach, m > 1, n > 1 { return try runInSlices(product, reach) }
    Work.add(flops: 2 * m * n * k)
    if BLAS.isWanted, try BLAS.multiply(product) { return }
    let isPlain =
      product.c_type == Int32(GFM_FLOAT32) && product.a.type == product.c_type
      && product.b.type == product.c_type
    if isPlain, Plan.isDirect(m, n, k) { return try runDirectly(product) }
    if isPlain, n == 1, product.c_stride == 1, product.bias == nil {
      return try runDirectly(product.transposed)
    }
    let plan = Plan(m, n, k, aIsTransposed: !product.a.by_depth)
    if plan.parts > 1 { return try runInParts(product, plan) }
    let packed = plan.packsLocally ? nil : try pack(product)
    try Parallel.ranges(plan.count, grain: 1) { tasks in
      for task in tasks { try compute(product, plan.block(task).block, packed) }
    }
  }

  private static func runDirectly(_ product: gfm_product) throws {
    let grain = max(64, (1 << 16) / max(1, product.rows * product.depth) & ~63)
    try Parallel.ranges(product.columns, grain: grain) { columns in
      var product = product
      var block = gfm_block(
        row: 0,
        rows: product.rows,
        column: columns.lowerBound,
        columns: columns.count,
        from: 0,
        depth: product.depth
      )
      gfm_gemm_direct(&product, &block)
    }
  }

  /// Packs all of B, once for all blocks.
  private static func pack(_ product: gfm_product) throws -> Tensor {
    var product = product
    let packed = try Tensor(uninitialized: [gfm_gemm_packed(&product)])
    let grain = max(32, (1 << 16) / max(1, product.depth) & ~31)
    try packed.withFloats { target in
      try Parallel.ranges(product.columns, grain: grain) { columns in
        var product = product
        gfm_gemm_pack(target, &product, columns.lowerBound, columns.count)
      }
    }
    return packed
  }

  private static func compute(_ product: gfm_product, _ block: gfm_block, _ packed: Tensor?) throws
  {
    var (product, block) = (product, block)
    let isBFloat16 = product.c_type != Int32(GFM_FLOAT32)
    let size = gfm_gemm_scratch(block.rows, block.columns, packed != nil, isBFloat16)
    let scratch = try Tensor(uninitialized: [size])
    packed.withFloats { packed in
      scratch.withFloats { gfm_gemm_block(&product, &block, packed, $0) }
    }
  }

  /// Sums the parts of the inner axis apart, then adds them in order and finishes the result.
  private static func runInParts(_ product: gfm_product, _ plan: Plan) throws {
    let (m, n) = (product.rows, product.columns)
    let memory = try Tensor(uninitialized: [plan.parts, m * n])
    try memory.withFloats { sums in
      try Parallel.ranges(plan.count, grain: 1) { tasks in
        for task in tasks {
          let (part, block) = plan.block(task)
          var partial = product.withoutEpilogue
          partial.c = UnsafeMutableRawPointer(sums + part * m * n)
          partial.c_stride = n
          try compute(partial, block, nil)
        }
      }
      try addParts(product, plan.parts, sums)
    }
  }

  /// Adds the parts of the inner axis, which become float32 again before what follows them.
  private static func addParts(
    _ product: gfm_product,
    _ parts: Int,
    _ sums: UnsafeMutablePointer<Float>
  ) throws {
    let (m, n) = (product.rows, product.columns)
    try Parallel.ranges(m, grain: max(1, (1 << 14) / n)) { rows in
      let (start, count) = (rows.lowerBound * n, rows.count * n)
      var totals = [Double](repeating: 0, count: count)
      Kernels.addColumnSums(sums + start, rows: parts, columns: count, stride: m * n, to: &totals)
      Kernels.narrow(totals, into: sums + start, .float32, count: count)
      var product = product
      gfm_gemm_finish(&product, sums + start, rows.lowerBound, rows.count)
    }
  }

  /// Computes a product whose inner axis is so long that not all of its parts fit into memory side by
  /// side: one slice of it after the other.
  private static func runInSlices(_ product: gfm_product, _ reach: Int) throws {
    let (m, n) = (product.rows, product.columns)
    let sums = try Tensor(uninitialized: [m, n])
    var totals = try [Double](work: 0, count: m * n)
    try sums.withFloats { sums in
      for from in stride(from: 0, to: product.depth, by: reach) {
        var slice = product.withoutEpilogue
        slice.c = UnsafeMutableRawPointer(sums)
        slice.c_stride = n
        slice.a.skip(from)
        slice.b.skip(from)
        slice.depth = min(reach, product.depth - from)
        try run(slice)
        Kernels.collect(sums, into: &totals, count: m * n)
      }
      Kernels.narrow(totals, into: sums, .float32, count: m * n)
      var product = product
      gfm_gemm_finish(&product, sums, 0, m)
    }
  }
}

extension gfm_matrix {
  /// Leaves out the first steps along the depth.
  fileprivate mutating func skip(_ steps: Int) {
    elements = elements + steps * (by_depth ? 1 : stride) * size
  }
}

extension gfm_product {
  /// The plain sum in float32.
  fileprivate var withoutEpilogue: gfm_product {
    var plain = self
    plain.c_type = Int32(GFM_FLOAT32)
    plain.adds = false
    (plain.bias, plain.residual, plain.slope, plain.active) = (nil, nil, nil, nil)
    return plain
  }

  /// Bᵀ · Aᵀ, for a result of one column.
  fileprivate var transposed: gfm_product {
    var other = self
    (other.a, other.b) = (b, a)
    (other.rows, other.columns) = (columns, rows)
    other.c_stride = rows
    return other
  }
}
