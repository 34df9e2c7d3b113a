import CKernels

extension Kernels {
  /// The patches of an image [channels, height, width] as rows [positions, patch].
  @inline(__always)
  static func unroll(
    _ image: UnsafePointer<Float>,
    _ g: ConvolutionGeometry,
    into columns: UnsafeMutablePointer<Float>
  ) {
    gfm_im2col(
      columns,
      image,
      g.input[1],
      g.input[2],
      g.input[3],
      g.kernel[2],
      g.kernel[3],
      g.stride,
      g.padding,
      g.height,
      g.width
    )
  }

  /// The reverse: rows added to the patches of an image.
  @inline(__always)
  static func roll(
    _ columns: UnsafePointer<Float>,
    _ g: ConvolutionGeometry,
    to image: UnsafeMutablePointer<Float>
  ) {
    gfm_col2im(
      image,
      columns,
      g.input[1],
      g.input[2],
      g.input[3],
      g.kernel[2],
      g.kernel[3],
      g.stride,
      g.padding,
      g.height,
      g.width
    )
  }

  /// The patches of an image of float64.
  @inline(__always)
  static func unroll(
    _ image: UnsafePointer<Double>,
    _ g: ConvolutionGeometry,
    into columns: UnsafeMutablePointer<Double>
  ) {
    gfm_im2col_double(
      columns,
      image,
      g.input[1],
      g.input[2],
      g.input[3],
      g.kernel[2],
      g.kernel[3],
      g.stride,
      g.padding,
      g.height,
      g.width
    )
  }

  /// Rows of float64 added to the patches of an image.
  @inline(__always)
  static func roll(
    _ columns: UnsafePointer<Double>,
    _ g: ConvolutionGeometry,
    to image: UnsafeMutablePointer<Double>
  ) {
    gfm_col2im_double(
      image,
      columns,
      g.input[1],
      g.input[2],
      g.input[3],
      g.kernel[2],
      g.kernel[3],
      g.stride,
      g.padding,
      g.height,
      g.width
    )
  }
}
