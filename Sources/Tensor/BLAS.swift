import CKernels
import Glibc

/// The system's BLAS as another way to multiply, for comparisons: GFM_GEMM=blas in the environment.
///
/// The library is loaded when it is first asked for, and only then.
enum BLAS {
  private typealias Multiply =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafeRawPointer?, Int32, UnsafeRawPointer?,
      Int32, Float, UnsafeMutableRawPointer?, Int32
    ) -> Void
  private typealias SetThreads = @convention(c) (Int32) -> Void

  /// Whether the environment asks for it.
  static let isWanted = getenv("GFM_GEMM").map { strcmp($0, "blas") == 0 } ?? false

  private static let sgemm: Multiply? = {
    // The library does not know every processor; without a name it may take its oldest kernels.
    if strcmp(gfm_isa(), "avx512") == 0 { setenv("OPENBLAS_CORETYPE", "SkylakeX", 0) }
    if strcmp(gfm_isa(), "avx2") == 0 { setenv("OPENBLAS_CORETYPE", "Haswell", 0) }
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL),
      let multiply = dlsym(library, "cblas_sgemm"),
      let threads = dlsym(library, "openblas_set_num_threads")
    else { return nil }
    unsafeBitCast(threads, to: SetThreads.self)(1)
    return unsafeBitCast(multiply, to: Multiply.self)
  }()

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

/// What the system's BLAS says of itself; nil where there is none.
///
/// Products take it only where GFM_GEMM=blas asks.
package func systemBLAS() -> String? {
  typealias Describe = @convention(c) () -> UnsafePointer<CChar>?
  guard BLAS.isAvailable, let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL),
    let symbol = dlsym(library, "openblas_get_config"),
    let text = unsafeBitCast(symbol, to: Describe.self)()
  else { return nil }
  return String(cString: text)
}
