import Tensor

/// How batches are made of a dataset.
package struct LoaderSettings: Sendable {
  /// What is subtracted from and divided out of each band.
  package enum Normalization: Sendable, Equatable {
    /// Values stay from 0 to 1.
    case none
    /// ImageNet's, for three bands.
    case imageNet
    case given(mean: [Double], deviation: [Double])
  }

  /// What of an image is seen where no part of it is drawn.
  package enum Fit: Sendable {
    /// All of it, squeezed into the size.
    case whole
    /// The square in its middle.
    case middle
  }

  /// The number of samples of a batch, for each process that has a part of it.
  package var batch = 16
  /// What of an epoch this process reads.
  package var share = BatchShare.whole
  /// Height and width of the images (of the coarse ones, where there are two), in pixels; `nil` leaves
  /// them as they are.
  package var size: Int?
  package var fit = Fit.whole
  /// Whether each epoch has its own random order.
  package var shuffles = true
  /// Whether samples that do not fill a last batch are left out.
  package var dropsLast = false
  /// Random changes, drawn anew each epoch; without them every epoch sees the same.
  package var augmentation: Augmentation?
  package var mixing: Mixing?
  package var normalization = Normalization.none
  /// What a model is to rebuild.
  ///
  /// Samples then are images alone, the first where they have several.
  package var hidden: PatchMask?
  /// Whether another date of each place comes along for a teacher.
  ///
  /// It is the second of a sample that has two, else one drawn among the samples of its spot. Samples then
  /// are images alone as well.
  package var pairs = false
  package var seed: UInt64 = 0
  /// Threads that read ahead; chosen by the number of cores where it is `nil`.
  package var workers: Int?
  package var onError = Dataset.ErrorPolicy.fail
  /// Where samples are kept for the next epoch.
  package var cache = CachePolicy.usual
  /// Whether JPEG pictures of which random parts are taken are decoded at a half, a quarter or an
  /// eighth of their size where the part keeps at least the pixels that are wanted.
  package var reducesJPEG = true

  package init() {}

  /// What the published pre-training does: random parts of 192 pixels, mirrored at random, in batches of 128.
  ///
  /// - Source: arXiv 2302.04476, its published configuration.
  package static var pretraining: LoaderSettings {
    get throws {
      var settings = LoaderSettings()
      (settings.batch, settings.size, settings.dropsLast) = (128, 192, true)
      (settings.fit, settings.normalization) = (.middle, .imageNet)
      settings.augmentation = try .published(for: .images)
      return settings
    }
  }

  /// Whether classes, masks and finer images are left out of batches.
  var areImagesAlone: Bool { hidden != nil || pairs }

  /// Mean and deviation of each band, where values are to be changed.
  var statistics: (mean: [Double], deviation: [Double])? {
    switch normalization {
    case .none: nil
    case .imageNet: (Transforms.imageNetMean, Transforms.imageNetDeviation)
    // A band of one value stays as it is.
    case .given(let mean, let deviation): (mean, deviation.map { $0 == 0 ? 1 : $0 })
    }
  }
}
