import CKernels

// 8-bit images, as Pillow resamples them: weights of 22 binary places, results rounded and clipped.
extension Kernels {
  /// Rows of x, `stride` apart, become rows of as many pixels as the taps have outputs.
  @inline(__always)
  static func resampleRows(
    _ x: UnsafePointer<UInt8>,
    _ taps: PixelTaps,
    rows: Int,
    stride: Int,
    into y: UnsafeMutablePointer<UInt8>
  ) {
    gfm_resample_rows_u8(
      y,
      x,
      rows,
      stride,
      taps.outputs,
      taps.taps,
      taps.start,
      taps.length,
      taps.fixed
    )
  }

  /// Rows of x, `stride` apart, are mixed to as many rows of `width` pixels as the taps have outputs.
  @inline(__always)
  static func resampleColumns(
    _ x: UnsafePointer<UInt8>,
    _ taps: PixelTaps,
    width: Int,
    stride: Int,
    into y: UnsafeMutablePointer<UInt8>
  ) {
    gfm_resample_columns_u8(
      y,
      x,
      width,
      stride,
      taps.outputs,
      taps.taps,
      taps.start,
      taps.length,
      taps.fixed
    )
  }

  /// As `resampleRows` for interleaved red, green and blue; up to 16 bytes after the last row of x are
  /// read, and one after the last row of y is touched.
  @inline(__always)
  static func resampleColorRows(
    _ x: UnsafePointer<UInt8>,
    _ taps: PixelTaps,
    rows: Int,
    stride: Int,
    into y: UnsafeMutablePointer<UInt8>
  ) {
    gfm_resample_rgb_rows(
      y,
      x,
      rows,
      stride,
      taps.outputs,
      taps.taps,
      taps.start,
      taps.length,
      taps.fixed
    )
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
