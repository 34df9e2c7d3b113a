import CKernels

// Steps between elements of an operand are 0 or 1.
extension Kernels {
  /// y = a op b in float32, where comparisons give 0 and 1, or in float64, but for comparisons.
  @inline(__always)
  static func binary<Element: FloatElement>(
    _ function: BinaryFunction,
    _ a: UnsafePointer<Element>,
    step aStep: Int,
    _ b: UnsafePointer<Element>,
    step bStep: Int,
    into y: UnsafeMutablePointer<Element>,
    count: Int
  ) {
    Element.binary(function.code, y, a, aStep, b, bStep, count)
  }

  /// y = a op b in int64, but for comparisons.
  ///
  /// - Returns: The first place whose result does not fit, or where something is divided by 0.
  @inline(__always)
  static func binary(
    _ function: BinaryFunction,
    _ a: UnsafePointer<Int64>,
    step aStep: Int,
    _ b: UnsafePointer<Int64>,
    step bStep: Int,
    into y: UnsafeMutablePointer<Int64>,
    count: Int
  ) -> Int? {
    place(gfm_binary_int64(function.code, y, a, aStep, b, bStep, count))
  }

  /// Comparisons of float64 and of int64.
  @inline(__always)
  static func compare<Element: ComparedElement>(
    _ function: BinaryFunction,
    _ a: UnsafePointer<Element>,
    step aStep: Int,
    _ b: UnsafePointer<Element>,
    step bStep: Int,
    into y: UnsafeMutablePointer<UInt8>,
    count: Int
  ) {
    Element.comparison(function.code, y, a, aStep, b, bStep, count)
  }

  /// Comparisons of int64 and float64, without rounding the integers.
  @inline(__always)
  static func compare(
    _ function: BinaryFunction,
    _ a: UnsafePointer<Int64>,
    step aStep: Int,
    _ b: UnsafePointer<Double>,
    step bStep: Int,
    into y: UnsafeMutablePointer<UInt8>,
    count: Int
  ) {
    gfm_compare_mixed(function.code, y, a, aStep, b, bStep, count)
  }
}

extension Kernels {
  /// y = f(x) in float32 or float64.
  @inline(__always)
  static func unary<Element: FloatElement>(
    _ function: UnaryFunction,
    _ x: UnsafePointer<Element>,
    into y: UnsafeMutablePointer<Element>,
    count: Int
  ) {
    Element.unary(function.code, y, x, count)
  }

  /// y = f(x) in int64.
  ///
  /// - Returns: The first place whose result does not fit.
  @inline(__always)
  static func unary(
    _ function: UnaryFunction,
    _ x: UnsafePointer<Int64>,
    into y: UnsafeMutablePointer<Int64>,
    count: Int
  ) -> Int? {
    place(gfm_unary_int64(function.code, y, x, count))
  }

  /// Fills: y = value.
  @inline(__always)
  static func fill(_ y: UnsafeMutablePointer<Float>, with value: Float, count: Int) {
    gfm_fill(y, value, count)
  }

  /// Multiplies: y = factor · x.
  @inline(__always)
  static func scale(
    _ x: UnsafePointer<Float>,
    by factor: Float,
    into y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    gfm_scale(y, x, factor, count)
  }

  /// Adds: y += factor · x.
  @inline(__always)
  static func add<Element: FloatElement>(
    _ x: UnsafePointer<Element>,
    times factor: Element = 1,
    to y: UnsafeMutablePointer<Element>,
    count: Int
  ) {
    Element.add(y, x, factor, count)
  }
}
