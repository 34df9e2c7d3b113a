import CKernels

extension Kernels {
  /// Draws from the normal distribution of mean 0, from the start of a stream, below 6.8 deviations.
  ///
  /// - Source: Box and Muller 1958.
  @inline(__always)
  static func normals(
    _ stream: Random,
    deviation: Float,
    into y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    gfm_normals(y, stream.seed, stream.stream, deviation, count)
  }
}
