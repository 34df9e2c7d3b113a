import CKernels

extension Kernels {
  /// One axis resampled: y[o, i] = Σ_t weight[o, t] · x[start[o] + t, i]; `inner` neighbors move
  /// together.
  @inline(__always)
  static func resample<Element: FloatElement>(
    _ x: UnsafePointer<Element>,
    _ taps: ResampleTaps,
    inner: Int,
    into y: UnsafeMutablePointer<Element>
  ) {
    let weights = Element.weights(of: taps)
    Element.resample(y, x, taps.outputs, inner, taps.taps, taps.start, taps.length, weights)
  }

  /// Its transpose, added to dx.
  @inline(__always)
  static func resampleBackward<Element: FloatElement>(
    _ dy: UnsafePointer<Element>,
    _ taps: ResampleTaps,
    inner: Int,
    to dx: UnsafeMutablePointer<Element>
  ) {
    let (weights, outputs) = (Element.weights(of: taps), taps.outputs)
    Element.resampleBackward(dx, dy, outputs, inner, taps.taps, taps.start, taps.length, weights)
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
