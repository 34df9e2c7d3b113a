/// What a dataset's samples are for.
package enum Task: String, Sendable, CaseIterable {
  /// Images alone.
  case images
  /// An image and its class.
  case classification
  /// An image and the classes that it belongs to.
  case multilabel
  /// An image and the class of each pixel.
  case segmentation
  /// Two dates and where they differ.
  case change
  /// A coarse image and the same ground in finer pixels.
  case superresolution
}
