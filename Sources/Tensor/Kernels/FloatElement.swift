import CKernels

/// A type of floating-point numbers that kernels compute in, with the kernels of that type.
protocol FloatElement: TensorElement, BinaryFloatingPoint {
  /// y = f(x): the function's number, y, x, and how many.
  typealias Unary = (Int32, UnsafeMutablePointer<Self>?, UnsafePointer<Self>?, Int) -> Void
  /// y += factor · x: y, x, the factor, and how many.
  typealias Add = (UnsafeMutablePointer<Self>?, UnsafePointer<Self>?, Self, Int) -> Void
  /// Patches, from second to first: the sizes of image, kernel, steps and result.
  typealias Patches = (
    UnsafeMutablePointer<Self>?, UnsafePointer<Self>?, Int, Int, Int, Int, Int, Int, Int, Int, Int
  ) -> Void
  /// One axis resampled, from second to first: outputs, neighbors, taps, and their tables.
  typealias Resampling = (
    UnsafeMutablePointer<Self>?, UnsafePointer<Self>?, Int, Int, Int, UnsafePointer<Int32>?,
    UnsafePointer<Int32>?, UnsafePointer<Self>?
  ) -> Void

  static var binary: PairLoop<Self, Self, Self> { get }
  static var unary: Unary { get }
  static var add: Add { get }
  static var unroll: Patches { get }
  static var roll: Patches { get }
  static var resample: Resampling { get }
  static var resampleBackward: Resampling { get }

  /// The weights of taps in this type.
  static func weights(of taps: ResampleTaps) -> [Self]
}

/// y = a op b: the function's number, y, a and b with the steps between their elements, and how many.
typealias PairLoop<A, B, Y> = (
  Int32, UnsafeMutablePointer<Y>?, UnsafePointer<A>?, Int, UnsafePointer<B>?, Int, Int
) -> Void

// Computed, so that a call of one costs no more than a call of the function itself.
extension Float: FloatElement {
  static var binary: PairLoop<Self, Self, Self> { gfm_binary_loop }
  static var unary: Unary { gfm_unary_loop }
  static var add: Add { gfm_axpy }
  static var unroll: Patches { gfm_im2col }
  static var roll: Patches { gfm_col2im }
  static var resample: Resampling { gfm_resample }
  static var resampleBackward: Resampling { gfm_resample_backward }

  @inline(__always)
  static func weights(of taps: ResampleTaps) -> [Float] { taps.weight }
}

extension Double: FloatElement {
  static var binary: PairLoop<Self, Self, Self> { gfm_binary_double }
  static var unary: Unary { gfm_unary_double }
  static var add: Add { gfm_axpy_double }
  static var unroll: Patches { gfm_im2col_double }
  static var roll: Patches { gfm_col2im_double }
  static var resample: Resampling { gfm_resample_double }
  static var resampleBackward: Resampling { gfm_resample_backward_double }

  @inline(__always)
  static func weights(of taps: ResampleTaps) -> [Double] { taps.exactWeight }
}

/// A type whose elements are compared as they lie.
protocol ComparedElement: TensorElement {
  static var comparison: PairLoop<Self, Self, UInt8> { get }
}

extension Double: ComparedElement {
  static var comparison: PairLoop<Self, Self, UInt8> { gfm_compare_double }
}

extension Int64: ComparedElement {
  static var comparison: PairLoop<Self, Self, UInt8> { gfm_compare_int64 }
}
