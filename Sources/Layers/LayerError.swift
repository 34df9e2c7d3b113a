import Tensor

/// What does not fit between an input and a layer.
package enum LayerError: Error, Equatable {
  /// Something else than a batch of images.
  case notImages(shape: Shape)
  /// An image with another number of bands than the model was made for.
  case bands(expected: Int, actual: Int)
  /// An image whose sides are no multiples of the patch.
  case imageSize(height: Int, width: Int, multipleOf: Int)
}
