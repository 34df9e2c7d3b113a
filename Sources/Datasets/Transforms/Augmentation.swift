/// Random changes of samples, and how likely each is.
///
/// The geometric ones are drawn once for a sample and done alike to all its parts: images, mask,
/// both dates, both resolutions, every band.
package struct Augmentation: Sendable, Equatable {
  /// A random part, resized.
  package var crop: RandomCrop?
  /// Enlarged or reduced by a random factor, then a part of the given size, filled up where short.
  package var scale: ClosedRange<Double>?
  package var horizontalFlip = 0.0
  package var verticalFlip = 0.0
  /// Whether turning upside down is drawn in one go for all samples of a batch, wherever they are read.
  package var drawsVerticalFlipsByBatch = false
  /// Turned by 0, 1, 2 or 3 right angles.
  package var rotates = false
  /// Brightness, contrast, saturation and hue as segmentation protocols change them.
  package var photometric = false
  package var jitter: ColorJitter?
  /// How pixels between pixels are made; masks take the nearest.
  package var isBicubic = false
  /// A part of which one class has more than this share is drawn again, up to ten times.
  package var largestShare = 0.75

  package init() {}

  /// Whether colors change.
  var changesColors: Bool { photometric || jitter != nil }

  /// What the published protocols do for a task.
  ///
  /// - Source: the GFM code (classification), SeCo's code (change), mmsegmentation (segmentation).
  package static func published(for task: Task) throws -> Augmentation {
    var result = Augmentation()
    switch task {
    case .images:
      result.crop = try RandomCrop()
      result.horizontalFlip = 0.5
    case .classification, .multilabel:
      result.crop = try RandomCrop()
      result.horizontalFlip = 0.5
      result.verticalFlip = 0.5
    case .segmentation:
      result.scale = 0.5...2
      result.horizontalFlip = 0.5
      result.photometric = true
    case .change:
      result.horizontalFlip = 0.5
      result.rotates = true
    case .superresolution:
      result.horizontalFlip = 0.5
      result.verticalFlip = 0.5
    }
    return result
  }

  /// Checks the numbers.
  package func check() throws {
    func require(_ name: String, _ isRight: Bool, _ expected: String, _ actual: String) throws {
      try DatasetError.require("augment", name, isRight, expected, actual)
    }
    for (name, chance) in [("hflip", horizontalFlip), ("vflip", verticalFlip)] {
      try require(name, (0...1).contains(chance), "a probability from 0 to 1", "\(chance)")
    }
    if let scale {
      let isRight = scale.lowerBound >= 0.05 && scale.upperBound <= 20
      try require("scale", isRight, "from 0.05 to 20", "[\(scale.lowerBound), \(scale.upperBound)]")
    }
    try require("scale", scale == nil || crop == nil, "given without crop", "given with it")
    try jitter?.check()
  }
}
