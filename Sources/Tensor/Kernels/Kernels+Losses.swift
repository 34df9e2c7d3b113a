import CKernels

extension Kernels {
  /// Σ_r log Σ exp x[r] − x[r, label[r]] over rows with a label that is not negative.
  @inline(__always)
  static func crossEntropy(
    _ x: UnsafePointer<Float>,
    labels: UnsafePointer<Int32>,
    rows: Int,
    columns: Int
  ) -> Double {
    gfm_cross_entropy(x, labels, rows, columns)
  }

  /// Its gradient, times a factor.
  @inline(__always)
  static func crossEntropyBackward(
    _ x: UnsafePointer<Float>,
    labels: UnsafePointer<Int32>,
    times factor: Float,
    rows: Int,
    columns: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    gfm_cross_entropy_backward(dx, x, labels, factor, rows, columns)
  }
}
