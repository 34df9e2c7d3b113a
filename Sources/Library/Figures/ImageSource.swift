import Figures
import Language
import Tensor

/// An object that `show` can draw: a raster, a sample of a dataset.
package protocol ImageSource: ObjectValue {
  /// The image as [channels, height, width], of one channel or three.
  ///
  /// - Parameter bands: The bands to read, by number or name as the object has them, or `nil` for
  ///   its default.
  /// - Returns: The image, and what is known of it.
  /// - Throws: Where the image cannot be read.
  func imageForDisplay(bands: Value?) throws -> DisplayedImage
}

/// An image as it is to be shown.
package struct DisplayedImage {
  /// - Shape: [1 or 3, height, width]
  package let pixels: Tensor
  /// Where there are data; everywhere for `nil`.
  ///
  /// - Shape: [height, width]
  package let valid: Tensor?
  /// Whether these are colors already, not to be stretched.
  package let isExact: Bool
  /// Where it lies on the map.
  package var place: MapFrame?
  /// What it is called among others.
  package var name: String?
  /// What of it was guessed.
  package var note: String?
}
