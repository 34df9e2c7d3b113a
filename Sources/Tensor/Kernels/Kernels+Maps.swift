import CKernels

// Maps of features, channels last: rows are the pixels of all images in order.
extension Kernels {
  /// The rows of pixels that a convolution of an odd side needs for some output rows, counted over all
  /// images: [rows, width + side − 1, side, channels], the pixels above one another together.
  @inline(__always)
  static func unrollMap(
    _ x: UnsafePointer<Float>,
    rows: Range<Int>,
    height: Int,
    width: Int,
    channels: Int,
    side: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_map_unroll(y, x, rows.lowerBound, rows.count, height, width, channels, side)
  }

  /// Rows of `width` pixels, each followed by zeros up to `across` pixels.
  @inline(__always)
  static func spreadMap(
    _ x: UnsafePointer<Float>,
    rows: Int,
    width: Int,
    across: Int,
    channels: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_map_spread(y, x, rows, width, across, channels)
  }

  /// Pixels as sums of `parts` arrays, `distance` floats apart, with rows of `across` pixels:
  /// sum · scale + shift, no less than 0 where rectified; y may be x where `across` is the width.
  @inline(__always)
  static func collectMap(
    _ x: UnsafePointer<Float>,
    parts: Int,
    distance: Int,
    pixels: Range<Int>,
    width: Int,
    across: Int,
    channels: Int,
    scale: UnsafePointer<Float>?,
    shift: UnsafePointer<Float>?,
    rectified: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_map_collect(
      y,
      x,
      parts,
      distance,
      pixels.lowerBound,
      pixels.count,
      width,
      across,
      channels,
      scale,
      shift,
      rectified
    )
  }

  /// The kernels of some outputs, or of some channels where turned, laid out anew.
  @inline(__always)
  static func arrange(
    _ order: KernelOrder,
    _ x: UnsafePointer<Float>,
    of range: Range<Int>,
    outputs: Int,
    channels: Int,
    side: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (first, count) = (range.lowerBound, range.count)
    switch order {
    case .byColumn: gfm_map_kernels(y, x, first, count, outputs, channels, side)
    case .restored: gfm_map_kernels_back(y, x, first, count, outputs, channels, side)
    case .turned: gfm_map_kernels_turned(y, x, first, count, outputs, channels, side)
    }
  }
}

/// How the kernels of a convolution of maps are laid out anew.
enum KernelOrder {
  /// From [outputs, channels, row, column] to [column, outputs, row, channels].
  case byColumn
  /// The reverse.
  case restored
  /// For the backward pass: turned half round, channels and outputs exchanged, as
  /// [column, channels, row, outputs].
  case turned
}
