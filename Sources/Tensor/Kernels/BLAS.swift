import CKernels
import Glibc

/// The system's BLAS: what multiplies float64, and for comparisons another way to multiply float32,
/// with GFM_GEMM=blas in the environment.
///
/// The library is loaded when it is first asked for, and only then.
enum BLAS {
  private typealias Multiply =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafeRawPointer?, Int32, UnsafeRawPointer?,
      Int32, Float, UnsafeMutableRawPointer?, Int32
    ) -> Void
  private typealias MultiplyDoubles =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafeRawPointer?, Int32, UnsafeRawPointer?,
      Int32, Double, UnsafeMutableRawPointer?, Int32
    ) -> Void
  private typealias SetThreads = @convention(c) (Int32) -> Void

  /// Whether the environment asks for it.
  static let isWanted = getenv("GFM_GEMM").map { strcmp($0, "blas") == 0 } ?? false

  private static let sgemm = symbol("cblas_sgemm").map { unsafeBitCast($0, to: Multiply.self) }
  private static let dgemm = symbol("cblas_dgemm").map {
    unsafeBitCast($0, to: MultiplyDoubles.self)
  }

  /// Where a function of the library is; it is left to one thread, that of the caller.
  private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
    // The library does not know every processor; without a name it may take its oldest kernels.
    if InstructionSet.name == "avx512" { setenv("OPENBLAS_CORETYPE", "SkylakeX", 0) }
    if InstructionSet.name == "avx2" { setenv("OPENBLAS_CORETYPE", "Haswell", 0) }
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL),
      let function = dlsym(library, name),
      let threads = dlsym(library, "openblas_set_num_threads")
    else { return nil }
    unsafeBitCast(threads, to: SetThreads.self)(1)
    return function
  }

  /// Whether the library is there.
  static var isAvailable: Bool { sgemm != nil }

  /// Computes a product of float32 in blocks of rows.
  ///
  /// - Returns: Whether it did: not without the library, and not in bfloat16.
  static func multiply(_ product: gfm_product) throws -> Bool {
    let float = Int32(GFM_FLOAT32)
    guard let sgemm, product.a.type == float, product.b.type == float, product.c_type == float,
      product.depth > 0
    else { return false }
    let (rowMajor, plain, transposed): (Int32, Int32, Int32) = (101, 111, 112)
    let (a, b) = (product.a, product.b)
    try Parallel.ranges(product.rows, grain: 192) { rows in
      let first = rows.lowerBound
      let shift = (a.by_depth ? first * a.stride : first) * MemoryLayout<Float>.stride
      let target = first * product.c_stride * MemoryLayout<Float>.stride
      sgemm(
        rowMajor,
        a.by_depth ? plain : transposed,
        b.by_depth ? transposed : plain,
        Int32(rows.count),
        Int32(product.columns),
        Int32(product.depth),
        1,
        a.elements + shift,
        Int32(a.stride),
        b.elements,
        Int32(b.stride),
        product.adds ? 1 : 0,
        product.c + target,
        Int32(product.c_stride)
      )
      var product = product
      product.adds = false
      gfm_gemm_finish(&product, nil, first, rows.count)
    }
    return true
  }
}

extension BLAS {
  /// Computes a product of float64 on this thread.
  ///
  /// - Parameters:
  ///   - product: Its sizes.
  ///   - c: The result, row-major.
  ///   - a: Where the left matrix begins and its steps down and across.
  ///   - b: The right matrix.
  ///   - adds: Whether to add to what the result holds.
  /// - Returns: Whether it did: not without the library, nor of matrices laid out otherwise than
  ///   row-major or transposed, nor of such a size that the library's numbers do not hold it.
  static func multiply(
    _ product: WideProduct,
    _ c: UnsafeMutablePointer<Double>,
    _ a: WideProduct.Lying<Double>,
    _ b: WideProduct.Lying<Double>,
    adds: Bool
  ) -> Bool {
    let (m, n, k) = (product.rows, product.columns, product.depth)
    guard m > 0, n > 0, k > 0, m * n * k > 1 << 9, let dgemm,
      let left = Layout(a.down, a.across, rows: m, columns: k),
      let right = Layout(b.down, b.across, rows: k, columns: n),
      let (rows, columns) = int32s(m, n), let (depth, _) = int32s(k, 0)
    else { return false }
    dgemm(
      101,
      left.order,
      right.order,
      rows,
      columns,
      depth,
      1,
      a.elements,
      left.stride,
      b.elements,
      right.stride,
      adds ? 1 : 0,
      c,
      columns
    )
    return true
  }

  private static func int32s(_ a: Int, _ b: Int) -> (Int32, Int32)? {
    guard let a = Int32(exactly: a), let b = Int32(exactly: b) else { return nil }
    return (a, b)
  }

  /// A matrix as the library takes it: 111 for row-major, 112 for transposed.
  private struct Layout {
    let order: Int32
    let stride: Int32

    init?(_ down: Int, _ across: Int, rows: Int, columns: Int) {
      if across == 1 || columns == 1, down >= columns, let stride = Int32(exactly: down) {
        (order, self.stride) = (111, stride)
      } else if down == 1 || rows == 1, across >= rows, let stride = Int32(exactly: across) {
        (order, self.stride) = (112, stride)
      } else {
        return nil
      }
    }
  }
}

/// What the system's BLAS says of itself; nil where there is none.
///
/// Products of float32 take it only where GFM_GEMM=blas asks.
package func systemBLAS() -> String? {
  typealias Describe = @convention(c) () -> UnsafePointer<CChar>?
  guard BLAS.isAvailable, let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL),
    let symbol = dlsym(library, "openblas_get_config"),
    let text = unsafeBitCast(symbol, to: Describe.self)()
  else { return nil }
  return String(cString: text)
}
