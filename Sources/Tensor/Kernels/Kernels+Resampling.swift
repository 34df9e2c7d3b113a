import CKernels

extension Kernels {
  /// One axis resampled: y[o, i] = Σ_t weight[o, t] · x[start[o] + t, i]; `inner` neighbors move
  /// together.
  @inline(__always)
  static func resample(
    _ x: UnsafePointer<Float>,
    _ taps: ResampleTaps,
    inner: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_resample(
      y,
      x,
      taps.outputs,
      inner,
      taps.taps,
      taps.start,
      taps.length,
      taps.weight,
      taps.input
    )
  }

  /// Its transpose, added to dx.
  @inline(__always)
  static func resampleBackward(
    _ dy: UnsafePointer<Float>,
    _ taps: ResampleTaps,
    inner: Int,
    to dx: UnsafeMutablePointer<Float>
  ) {
    gfm_resample_backward(
      dx,
      dy,
      taps.outputs,
      inner,
      taps.taps,
      taps.start,
      taps.length,
      taps.weight,
      taps.input
    )
  }

  /// One axis resampled in float64.
  @inline(__always)
  static func resample(
    _ x: UnsafePointer<Double>,
    _ taps: ResampleTaps,
    inner: Int,
    into y: UnsafeMutablePointer<Double>
  ) {
    let (outputs, width) = (taps.outputs, taps.taps)
    gfm_resample_double(y, x, outputs, inner, width, taps.start, taps.length, taps.exactWeight)
  }

  /// Its transpose, added to dx.
  @inline(__always)
  static func resampleBackward(
    _ dy: UnsafePointer<Double>,
    _ taps: ResampleTaps,
    inner: Int,
    to dx: UnsafeMutablePointer<Double>
  ) {
    let (outputs, width) = (taps.outputs, taps.taps)
    gfm_resample_backward_double(
      dx,
      dy,
      outputs,
      inner,
      width,
      taps.start,
      taps.length,
      taps.exactWeight
    )
  }

  /// One output row of a map: Σ_s Σ_t down[s] · across[p, t] · x[s, start[p] + t], rows of x `stride`
  /// floats apart.
  @inline(__always)
  static func resampleMapRow(
    _ x: UnsafePointer<Float>,
    stride: Int,
    down: UnsafePointer<Float>,
    downTaps: Int,
    across: ResampleTaps,
    channels: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    gfm_map_resample(
      y,
      x,
      stride,
      downTaps,
      down,
      across.outputs,
      across.taps,
      across.start,
      across.length,
      across.weight,
      channels
    )
  }
}
