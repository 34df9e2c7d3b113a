import CKernels

extension Kernels {
  /// Elements of one type as another: fractions are cut off towards zero on the way to integers,
  /// out-of-range values clamped, NaN becomes 0.
  @inline(__always)
  static func convert(
    _ x: UnsafeRawPointer,
    _ type: DType,
    into y: UnsafeMutableRawPointer,
    _ target: DType,
    count: Int
  ) {
    gfm_convert(y, target.code, x, type.code, count)
  }

  /// Elements of any type as doubles.
  @inline(__always)
  static func widen(
    _ x: UnsafeRawPointer,
    _ type: DType,
    into y: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    gfm_to_double(y, x, type.code, count)
  }

  /// Doubles as elements of any type.
  @inline(__always)
  static func narrow(
    _ x: UnsafePointer<Double>,
    into y: UnsafeMutableRawPointer,
    _ type: DType,
    count: Int
  ) {
    gfm_from_double(y, type.code, x, count)
  }

  /// float32 rounded to the nearest bfloat16, ties to even.
  @inline(__always)
  static func roundToBFloat16(
    _ x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<UInt16>,
    count: Int
  ) {
    gfm_round_bfloat16(y, x, count)
  }

  /// bfloat16 as float32.
  @inline(__always)
  static func widenBFloat16(
    _ x: UnsafePointer<UInt16>,
    into y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    gfm_widen(y, x, count)
  }

  /// The place of the first number that a type does not hold, fractions cut off.
  @inline(__always)
  static func firstMisfit(
    in x: UnsafePointer<Double>,
    for type: DType,
    count: Int
  ) -> Int? {
    place(gfm_misfit_double(x, type.code, count))
  }

  /// The place of the first integer that a type does not hold.
  @inline(__always)
  static func firstMisfit(
    in x: UnsafePointer<Int64>,
    for type: DType,
    count: Int
  ) -> Int? {
    place(gfm_misfit_int64(x, type.code, count))
  }

  /// A place as kernels give it, −1 for none.
  @inline(__always)
  static func place(_ index: Int) -> Int? { index < 0 ? nil : index }

  /// A view's elements in row-major order; the size is that of one, in bytes.
  @inline(__always)
  static func gather(
    _ x: UnsafeRawPointer,
    size: Int,
    shape: Shape,
    strides: [Int],
    into y: UnsafeMutableRawPointer
  ) {
    gfm_copy_strided(y, x, Int32(size), Int32(shape.count), shape, strides)
  }

  /// The reverse: elements in row-major order written into a view.
  @inline(__always)
  static func scatter(
    _ x: UnsafeRawPointer,
    size: Int,
    shape: Shape,
    strides: [Int],
    into y: UnsafeMutableRawPointer
  ) {
    gfm_scatter_strided(y, x, Int32(size), Int32(shape.count), shape, strides)
  }
}
