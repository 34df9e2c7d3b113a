import CKernels

/// Matrix products: the one seam between the operations and the kernels that multiply.
///
/// Sums are in float32, of operands in float32 or bfloat16. A product is cut into blocks whose sizes
/// follow from its shape alone, so that the bits of a result do not depend on the number of threads.
enum GEMM {
  /// One operand: a row-major matrix, or its transpose, in float32 or bfloat16.
  struct Operand {
    fileprivate let tensor: Tensor
    /// The first element, counted from that of the tensor.
    fileprivate let offset: Int
    /// The distance between rows as they lie in memory, in elements.
    fileprivate let stride: Int
    fileprivate let isTransposed: Bool

    init(_ tensor: Tensor, at offset: Int = 0, stride: Int, transposed: Bool = false) {
      self.tensor = tensor
      self.offset = offset
      self.stride = stride
      isTransposed = transposed
    }

    fileprivate var isBFloat16: Bool { tensor.dtype == .bfloat16 }

    fileprivate func withMatrix<Result>(
      byDepth: Bool,
      _ body: (gfm_matrix) throws -> Result
    ) rethrows -> Result {
      try tensor.withBytes { elements in
        let type = isBFloat16 ? DType.bfloat16 : .float32
        return try body(
          gfm_matrix(
            elements: elements + offset * type.size,
            stride: stride,
            type: type.code,
            by_depth: byDepth
          )
        )
      }
    }
  }

  /// What follows the sum while a tile of the result is in cache, in the order of the properties.
  ///
  /// All but the bias are laid out, and of the type, as the result is.
  struct Epilogue {
    /// Add to what the result holds.
    var accumulates = false
    /// One number of float32 per column.
    var bias: Tensor?
    var residual: Tensor?
    /// Multiply by the derivative of GELU here.
    var slope: Tensor?
    /// Where GELU of the result goes or, with a slope, of what the slope is taken of: its place, too.
    var active: Tensor?
  }

  /// c [m, n] = a [m, k] · b [k, n], then the epilogue, into the elements of a tensor from an offset
  /// on; in float32, or in bfloat16, rounded once.
  ///
  /// - Throws: `TensorError.interrupted` where the work was cut short.
  static func multiply(
    into c: Tensor,
    at offset: Int = 0,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    then epilogue: Epilogue = Epilogue()
  ) throws {
    try withProduct((m, n, k), a, b, into: (c, offset), then: epilogue) { try run($0) }
  }

  /// Calls `body` with a function that computes products of the same sizes, all on this thread, of
  /// matrices that begin so many elements after the operands and the result.
  static func onThisThread(
    into c: Tensor,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    _ body: ((_ c: Int, _ a: Int, _ b: Int) -> Void) -> Void
  ) throws {
    let isSmall = Plan.isDirect(m, n, k)
    let isDeep = !isSmall && k > Plan.deepest
    let size = isSmall ? 0 : gfm_gemm_scratch(m, n, false, false)
    let isDirect = isSmall && !a.isBFloat16 && !b.isBFloat16
    let scratch = try Tensor(uninitialized: [size])
    withProduct((m, n, k), a, b, into: (c, 0)) { base in
      scratch.withFloats { memory in
        var block = gfm_block(row: 0, rows: m, column: 0, columns: n, from: 0, depth: k)
        body { c, a, b in
          var product = base
          product.move(c, a, b)
          if isDirect {
            gfm_gemm_direct(&product, &block)
          } else if isDeep {
            computeInParts(product, block, memory)
          } else {
            gfm_gemm_block(&product, &block, nil, memory)
          }
        }
      }
    }
  }

  /// A product of a long inner axis on this thread: parts of it in float32, their sum in float64.
  private static func computeInParts(
    _ product: gfm_product,
    _ block: gfm_block,
    _ memory: UnsafeMutablePointer<Float>
  ) {
    let count = block.rows * block.columns
    let target = product.c.assumingMemoryBound(to: Float.self)
    var totals = [Double](repeating: 0, count: count)
    var product = product
    for from in stride(from: 0, to: block.depth, by: Plan.deepest) {
      var part = block
      (part.from, part.depth) = (from, min(Plan.deepest, block.depth - from))
      gfm_gemm_block(&product, &part, nil, memory)
      Kernels.collect(target, into: &totals, count: count)
    }
    Kernels.narrow(totals, into: target, .float32, count: count)
  }

  /// Calls `body` with a product as the kernels take it.
  static func withProduct<Result>(
    _ sizes: (m: Int, n: Int, k: Int),
    _ a: Operand,
    _ b: Operand,
    into c: (tensor: Tensor, offset: Int),
    then epilogue: Epilogue = Epilogue(),
    _ body: (gfm_product) throws -> Result
  ) rethrows -> Result {
    try a.withMatrix(byDepth: !a.isTransposed) { left in
      try b.withMatrix(byDepth: b.isTransposed) { right in
        try c.tensor.withBytes { target in
          let type = c.tensor.dtype
          var product = gfm_product()
          product.c = target + c.offset * type.size
          (product.c_stride, product.c_type) = (sizes.n, type.code)
          (product.a, product.b) = (left, right)
          (product.rows, product.columns, product.depth) = sizes
          product.kernels = gfm_kernels()
          product.pairs = a.isBFloat16 && b.isBFloat16 && gfm_gemm_uses_pairs()
          return try epilogue.with(product, body)
        }
      }
    }
  }
}

extension GEMM.Epilogue {
  /// Calls `body` with a product that this follows.
  fileprivate func with<Result>(
    _ product: gfm_product,
    _ body: (gfm_product) throws -> Result
  ) rethrows -> Result {
    var product = product
    product.adds = accumulates
    return try bias.withFloats { bias in
      try residual.withBytes { residual in
        try slope.withBytes { slope in
          try active.withBytes { active in
            product.bias = UnsafePointer(bias)
            product.residual = UnsafeRawPointer(residual)
            product.slope = UnsafeRawPointer(slope)
            product.active = active
            return try body(product)
          }
        }
      }
    }
  }
}

extension gfm_matrix {
  /// The bytes of an element.
  var size: Int { type == Int32(GFM_FLOAT32) ? 4 : 2 }
}

extension gfm_product {
  /// Goes on to other matrices, so many elements further.
  fileprivate mutating func move(_ c: Int, _ a: Int, _ b: Int) {
    self.c = self.c + c * (c_type == Int32(GFM_FLOAT32) ? 4 : 2)
    self.a.elements = self.a.elements + a * self.a.size
    self.b.elements = self.b.elements + b * self.b.size
  }
}
