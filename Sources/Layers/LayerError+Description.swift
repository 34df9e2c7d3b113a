extension LayerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notImages(let shape):
      "expected a batch of images [batch, channels, height, width], got \(shape)"
        + (shape.count == 3 ? "; one image becomes a batch by .unsqueeze(0)" : "")
    case .bands(let expected, let actual):
      "the model takes \(expected) bands, the image has \(actual)"
    case .imageSize(let height, let width, let multiple):
      "an image of \(height) × \(width) pixels is not divisible into patches of \(multiple)"
    }
  }
}
