import Tensor

extension Picture {
  /// Writes an 8-bit image as PNG, whole or not at all.
  ///
  /// The same pixels give the same bytes.
  /// - Shape: pixels [1…4, height, width], uint8
  package static func writePNG(_ pixels: Tensor, to path: String) throws {
    precondition(pixels.rank == 3 && pixels.dtype == .uint8, "an image is [bands, height, width]")
    try RasterWriter.write(pixels, to: path, as: .png)
  }
}
