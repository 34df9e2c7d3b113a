import Tensor

/// How the pixels of several bands lie in memory; their shape is [bands, height, width] all the same.
package enum PixelLayout: Sendable {
  /// One band after the other.
  case planes
  /// The bands of a pixel side by side, with bytes to spare behind the last, up to which kernels read.
  case pixels

  /// How many bytes there are to spare.
  static let spare = 64

  /// Memory for an image.
  ///
  /// - Throws: `TensorError.memory`.
  func room(_ shape: Shape, _ dtype: DType) throws -> Tensor {
    guard self == .pixels else { return try Tensor(uninitialized: shape, dtype) }
    let (bands, width) = (shape[0], shape[2])
    return Tensor(
      storage: try Storage(byteCount: shape.elementCount * dtype.size + Self.spare),
      shape: shape,
      strides: [1, bands * width, bands],
      dtype: dtype
    )
  }
}
