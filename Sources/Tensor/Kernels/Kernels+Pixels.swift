import CKernels

// 8-bit images, as Pillow resamples them: weights of 22 binary places, results rounded and clipped.
extension Kernels {
  /// Rows of x, `stride` apart, resampled along one axis; they are so many or, across them, so wide.
  @inline(__always)
  static func resample(
    _ axis: PixelAxis,
    _ x: UnsafePointer<UInt8>,
    _ taps: PixelTaps,
    count: Int,
    stride: Int,
    into y: UnsafeMutablePointer<UInt8>
  ) {
    axis.kernel(y, x, count, stride, taps.outputs, taps.taps, taps.start, taps.length, taps.fixed)
  }

  /// Rows of interleaved pixels are mixed to as many rows as the taps have outputs, which go through
  /// the tables of 256 floats of their channels into planes of `width`, backwards where mirrored.
  ///
  /// `row` is scratch of 3 · width bytes.
  @inline(__always)
  static func resampleColorColumns(
    _ x: UnsafePointer<UInt8>,
    _ taps: PixelTaps,
    width: Int,
    tables: [Float],
    mirrored: Bool,
    row: UnsafeMutablePointer<UInt8>,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_resample_rgb_columns(
      y,
      x,
      row,
      width,
      taps.outputs,
      taps.taps,
      taps.start,
      taps.length,
      taps.fixed,
      tables,
      mirrored
    )
  }
}

/// Along what pixels are resampled.
enum PixelAxis {
  /// Each row becomes one of as many pixels as the taps have outputs.
  case row
  /// The rows are mixed to as many as the taps have outputs.
  case column
  /// As `row`, of interleaved red, green and blue; up to 16 bytes after the last row are read, and one
  /// after the last row of the result is touched.
  case colorRow

  fileprivate var kernel:
    (
      UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?, Int, Int, Int, Int,
      UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Void
  {
    switch self {
    case .row: gfm_resample_rows_u8
    case .column: gfm_resample_columns_u8
    case .colorRow: gfm_resample_rgb_rows
    }
  }
}
