import Language
import Tensor

/// An object that `show` can draw: a raster, a sample of a dataset.
package protocol ImageSource: ObjectValue {
  /// The image as [channels, height, width].
  ///
  /// - Parameter bands: The bands to read, counted as the object counts, or `nil` for its default.
  /// - Returns: One band or three.
  /// - Throws: Where the image cannot be read.
  func imageForDisplay(bands: [Int]?) throws -> Tensor
}
