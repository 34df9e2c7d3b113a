import CKernels

extension Kernels {
  /// y = exp(x) / Σ exp(x) by row.
  @inline(__always)
  static func softmax(
    _ x: UnsafePointer<Float>,
    rows: Int,
    columns: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_softmax(y, x, rows, columns)
  }

  /// dx = y · (dy − Σ dy · y) by row.
  @inline(__always)
  static func softmaxBackward(
    _ dy: UnsafePointer<Float>,
    _ y: UnsafePointer<Float>,
    rows: Int,
    columns: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    gfm_softmax_backward(dx, dy, y, rows, columns)
  }

  /// Rows brought to mean 0 and variance 1, scaled and shifted, in float32 or bfloat16; beside them
  /// their means and one over their deviations.
  @inline(__always)
  static func layerNorm(
    _ x: UnsafePointer<Float>,
    weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>,
    eps: Float,
    rows: Int,
    columns: Int,
    mean: UnsafeMutablePointer<Float>,
    rstd: UnsafeMutablePointer<Float>,
    into y: UnsafeMutableRawPointer,
    _ type: DType
  ) {
    gfm_layernorm(y, type.code, mean, rstd, x, weight, bias, eps, rows, columns)
  }

  /// The gradient of rows, plus a base where there is one; those of weight and bias are added over the
  /// rows.
  ///
  /// What is `nil` is not wanted.
  @inline(__always)
  static func layerNormBackward(
    _ dy: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>,
    mean: UnsafePointer<Float>,
    rstd: UnsafePointer<Float>,
    weight: UnsafePointer<Float>,
    base: UnsafePointer<Float>?,
    rows: Int,
    columns: Int,
    into dx: UnsafeMutablePointer<Float>?,
    dweight: UnsafeMutablePointer<Float>?,
    dbias: UnsafeMutablePointer<Float>?
  ) {
    gfm_layernorm_backward(
      dx,
      dweight,
      dbias,
      dy,
      x,
      mean,
      rstd,
      weight,
      base,
      rows,
      columns
    )
  }
}

// Columns, as a normalization over the batch has them.
extension Kernels {
  /// y[c] += Σ_r (x[r, c] − mean[c])², of at most `fewRows` rows.
  @inline(__always)
  static func addColumnSquares(
    _ x: UnsafePointer<Float>,
    mean: UnsafePointer<Float>,
    rows: Int,
    columns: Int,
    to y: UnsafeMutablePointer<Float>
  ) {
    gfm_column_squares(y, x, mean, rows, columns)
  }

  /// y = x · scale + shift, no less than 0 where rectified.
  @inline(__always)
  static func scaleColumns(
    _ x: UnsafePointer<Float>,
    scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>,
    rectified: Bool,
    rows: Int,
    columns: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_scale_columns(y, x, scale, shift, rectified, rows, columns)
  }

  /// With g = dy, 0 where the rectified result was: sum += Σ g, dot += Σ g · (x − mean).
  @inline(__always)
  static func addScaledColumnSums(
    _ dy: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>,
    mean: UnsafePointer<Float>,
    scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>,
    rectified: Bool,
    rows: Int,
    columns: Int,
    to sum: UnsafeMutablePointer<Float>,
    dot: UnsafeMutablePointer<Float>
  ) {
    gfm_scale_columns_sums(sum, dot, dy, x, mean, scale, shift, rectified, rows, columns)
  }

  /// The gradient of the same: dx = scale · g + slope · (x − mean) + offset.
  @inline(__always)
  static func scaleColumnsBackward(
    _ dy: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>,
    mean: UnsafePointer<Float>,
    scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>,
    slope: UnsafePointer<Float>,
    offset: UnsafePointer<Float>,
    rectified: Bool,
    rows: Int,
    columns: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    gfm_scale_columns_backward(
      dx,
      dy,
      x,
      mean,
      scale,
      shift,
      slope,
      offset,
      rectified,
      rows,
      columns
    )
  }
}
