import CKernels

/// How many rows float32 may add up before float64 takes their sum.
let fewRows = Int(GFM_SUM_ROWS)

// Sums accumulate in a fixed order.
extension Kernels {
  /// The sum of squares.
  @inline(__always)
  static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    gfm_sum_squares(x, count)
  }

  /// The sum.
  @inline(__always)
  static func sum(_ x: UnsafePointer<Float>, count: Int) -> Double { gfm_sum_double(x, count) }

  /// The largest of at least one number.
  @inline(__always)
  static func largest(_ x: UnsafePointer<Float>, count: Int) -> Float { gfm_max(x, count) }

  /// y[c] += Σ_r x[r, c], rows of x `stride` elements apart.
  @inline(__always)
  static func addColumnSums(
    _ x: UnsafePointer<Float>,
    rows: Int,
    columns: Int,
    stride: Int,
    to y: UnsafeMutablePointer<Double>
  ) {
    gfm_column_sums(y, x, rows, columns, stride)
  }

  /// The same of bfloat16.
  @inline(__always)
  static func addColumnSums(
    ofBFloat16 x: UnsafePointer<UInt16>,
    rows: Int,
    columns: Int,
    stride: Int,
    to y: UnsafeMutablePointer<Double>
  ) {
    gfm_column_sums_bfloat16(y, x, rows, columns, stride)
  }

  /// y += x, which becomes 0.
  @inline(__always)
  static func collect(
    _ x: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    gfm_collect(y, x, count)
  }

  /// Adds to y the sums of each row of `length`, in float64, of elements of any type but float16 and
  /// bfloat16 less their center, one for each row.
  @inline(__always)
  static func accumulateRows(
    _ summand: Summand,
    _ x: UnsafeRawPointer,
    _ type: DType,
    center: UnsafePointer<Double>?,
    rows: Int,
    length: Int,
    to y: UnsafeMutablePointer<Double>
  ) {
    gfm_accumulate_rows(y, x, type.code, summand.code, center, summand.exponent, rows, length)
  }

  /// The same down each column, rows of x `stride` elements apart.
  @inline(__always)
  static func accumulateColumns(
    _ summand: Summand,
    _ x: UnsafeRawPointer,
    _ type: DType,
    center: UnsafePointer<Double>? = nil,
    rows: Int,
    columns: Int,
    stride: Int,
    to y: UnsafeMutablePointer<Double>
  ) {
    let (type, code, exponent) = (type.code, summand.code, summand.exponent)
    gfm_accumulate_columns(y, x, type, code, center, exponent, rows, columns, stride)
  }

  /// y[b, r, c] = factor[b, c] · (x[b, r, c] − center[b, c]), as float32 or float64.
  @inline(__always)
  static func scaleDeviations(
    _ x: UnsafeRawPointer,
    _ type: DType,
    from center: UnsafePointer<Double>,
    by factor: UnsafePointer<Double>,
    blocks: Int,
    rows: Int,
    columns: Int,
    into y: UnsafeMutableRawPointer,
    _ target: DType
  ) {
    let (type, target) = (type.code, target.code)
    gfm_scale_deviations(y, target, x, type, center, factor, blocks, rows, columns)
  }

  /// y[c] = Σ_r x[r, c] of integers or bools, exactly.
  ///
  /// - Returns: Whether int64 holds them all.
  @inline(__always)
  static func sumIntegers(
    _ x: UnsafeRawPointer,
    _ type: DType,
    rows: Int,
    columns: Int,
    into y: UnsafeMutablePointer<Int64>
  ) -> Bool {
    gfm_sum_integers(y, x, type.code, rows, columns)
  }
}
