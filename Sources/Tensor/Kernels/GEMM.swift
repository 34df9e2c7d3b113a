import CKernels

/// Matrix products: the one seam between the operations and the kernels that multiply.
///
/// Sums are in float32, of operands in float32 or bfloat16. A product is cut into blocks whose sizes
/// follow from its shape alone, so that the bits of a result do not depend on the number of threads.
enum GEMM {
  /// One operand: a row-major matrix, or its transpose.
  struct Operand {
    let pointer: UnsafeRawPointer
    /// The distance between rows as they lie in memory, in elements.
    let stride: Int
    let isTransposed: Bool
    let isBFloat16: Bool

    init(_ pointer: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
      self.pointer = UnsafeRawPointer(pointer)
      self.stride = stride
      isTransposed = transposed
      isBFloat16 = false
    }

    /// A tensor's elements, in float32 or bfloat16.
    init(_ tensor: Tensor, stride: Int, transposed: Bool = false) {
      pointer = UnsafeRawPointer(tensor.rawPointer)
      self.stride = stride
      isTransposed = transposed
      isBFloat16 = tensor.dtype == .bfloat16
    }

    fileprivate func matrix(byDepth: Bool) -> gfm_matrix {
      gfm_matrix(
        elements: pointer,
        stride: stride,
        type: isBFloat16 ? Int32(GFM_BFLOAT16) : Int32(GFM_FLOAT32),
        by_depth: byDepth
      )
    }
  }

  /// What follows the sum while a tile of the result is in cache, in the order of the properties.
  ///
  /// All but the bias are laid out, and of the type, as the result is.
  struct Epilogue {
    /// Add to what the result holds.
    var accumulates = false
    /// One number per column.
    var bias: UnsafePointer<Float>?
    var residual: UnsafeRawPointer?
    /// Multiply by the derivative of GELU here.
    var slope: UnsafeRawPointer?
    /// Where GELU of the result goes or, with a slope, of what the slope is taken of: its place, too.
    var active: UnsafeMutableRawPointer?
  }

  /// c [m, n] = a [m, k] · b [k, n], then the epilogue.
  ///
  /// - Throws: `TensorError.interrupted` where the work was cut short.
  static func multiply(
    _ c: UnsafeMutablePointer<Float>,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    then epilogue: Epilogue = Epilogue()
  ) throws {
    try run(product(c, m, n, k, a, b, epilogue))
  }

  /// The same into a tensor in float32, or in bfloat16, rounded once.
  static func multiply(
    into c: Tensor,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    then epilogue: Epilogue = Epilogue()
  ) throws {
    var product = product(c.rawPointer, m, n, k, a, b, epilogue)
    product.c_type = c.dtype.code
    try run(product)
  }

  /// Calls `body` with one product after the other of the same sizes, all on this thread.
  static func onThisThread(
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ body: ((UnsafeMutablePointer<Float>, Operand, Operand) -> Void) -> Void
  ) throws {
    var whole = gfm_block(row: 0, rows: m, column: 0, columns: n, from: 0, depth: k)
    let isSmall = Plan.isDirect(m, n, k)
    let isDeep = !isSmall && k > Plan.deepest
    let size = isSmall ? 0 : gfm_gemm_scratch(m, n, false, false)
    let scratch = try Tensor(uninitialized: [size])
    let memory = scratch.floats
    body { c, a, b in
      var product = product(c, m, n, k, a, b, Epilogue())
      if isSmall && !a.isBFloat16 && !b.isBFloat16 {
        gfm_gemm_direct(&product, &whole)
      } else if isDeep {
        computeInParts(product, whole, memory)
      } else {
        gfm_gemm_block(&product, &whole, nil, memory)
      }
    }
    withExtendedLifetime(scratch) {}
  }

  /// A product of a long inner axis on this thread: parts of it in float32, their sum in float64.
  private static func computeInParts(
    _ product: gfm_product,
    _ whole: gfm_block,
    _ memory: UnsafeMutablePointer<Float>
  ) {
    let count = whole.rows * whole.columns
    let target = product.c.assumingMemoryBound(to: Float.self)
    var totals = [Double](repeating: 0, count: count)
    var product = product
    for from in stride(from: 0, to: whole.depth, by: Plan.deepest) {
      var part = whole
      (part.from, part.depth) = (from, min(Plan.deepest, whole.depth - from))
      gfm_gemm_block(&product, &part, nil, memory)
      Kernels.collect(target, into: &totals, count: count)
    }
    Kernels.narrow(totals, into: target, .float32, count: count)
  }

  /// A product as the kernels want it told, with a result of float32.
  static func product(
    _ c: UnsafeMutableRawPointer,
    _ m: Int,
    _ n: Int,
    _ k: Int,
    _ a: Operand,
    _ b: Operand,
    _ epilogue: Epilogue
  ) -> gfm_product {
    gfm_product(
      c: c,
      c_stride: n,
      c_type: Int32(GFM_FLOAT32),
      adds: epilogue.accumulates,
      kernels: gfm_kernels(),
      pairs: a.isBFloat16 && b.isBFloat16 && gfm_gemm_uses_pairs(),
      a: a.matrix(byDepth: !a.isTransposed),
      b: b.matrix(byDepth: b.isTransposed),
      rows: m,
      columns: n,
      depth: k,
      bias: epilogue.bias,
      residual: epilogue.residual,
      slope: epilogue.slope,
      active: epilogue.active
    )
  }
}
