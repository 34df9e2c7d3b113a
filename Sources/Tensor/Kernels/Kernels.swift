import CKernels

/// The kernels: loops on contiguous arrays, in C for each instruction set.
///
/// This folder is the only one that calls them, a file for each family. They check nothing, allocate
/// nothing and know no graph; pointers are to the first element, and results come last, at `into` or
/// `to`. What a type here has to itself stands on that type instead: products (`GEMM`), threads
/// (`Parallel`), requests to stop (`Interruption`), memory (`SystemMemory`).
enum Kernels {}

extension DType {
  /// The number by which the kernels know the type.
  var code: Int32 {
    switch self {
    case .float32: Int32(GFM_FLOAT32)
    case .float64: Int32(GFM_FLOAT64)
    case .float16: Int32(GFM_FLOAT16)
    case .bfloat16: Int32(GFM_BFLOAT16)
    case .int64: Int32(GFM_INT64)
    case .int32: Int32(GFM_INT32)
    case .int16: Int32(GFM_INT16)
    case .int8: Int32(GFM_INT8)
    case .uint16: Int32(GFM_UINT16)
    case .uint8: Int32(GFM_UINT8)
    case .bool: Int32(GFM_BOOL)
    }
  }
}
