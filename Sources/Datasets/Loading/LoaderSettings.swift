import Tensor

/// How batches are made of a dataset.
package struct LoaderSettings: Sendable {
  /// The number of samples of a batch, for each process that has a part of it.
  package var batch = 128
  /// What of an epoch this process reads.
  package var share = BatchShare.whole
  /// Height and width of the images, in pixels; `nil` leaves them as they are.
  package var size: Int? = 192
  /// The masks that go with the images.
  package var mask: PatchMask?
  /// Whether each epoch has its own random order.
  package var shuffles = true
  /// Random parts of the images, mirrored at random; otherwise the square in the middle.
  package var augments = true
  package var crop: RandomCrop?
  /// Whether another date of each place comes along for the teacher.
  package var pairs = false
  /// Whether images that do not fill a last batch are left out.
  package var dropsLast = true
  package var mean = Transforms.imageNetMean
  package var deviation = Transforms.imageNetDeviation
  package var seed: UInt64 = 0
  /// Threads that read ahead; chosen by the number of cores where it is `nil`.
  package var workers: Int?
  package var onError = Dataset.ErrorPolicy.fail
  /// Where images are kept for the next epoch.
  package var cache = CachePolicy.memory(bytes: 512 << 20)
  /// Whether augmented JPEG images are decoded at a half, a quarter or an eighth of their size where
  /// the part that is wanted keeps at least the pixels that are wanted.
  package var reducesJPEG = true

  package init() {}

  func check() throws {
    try DatasetError.require("batch", batch, in: 1...DatasetError.largestBatch)
    try DatasetError.require("image", size, in: 1...DatasetError.longestSide)
    try DatasetError.require("workers", workers, in: 1...DatasetError.mostWorkers)
    if let mask, let size, mask.image != size {
      throw DatasetError.argument(
        operation: "batches",
        name: "mask",
        expected: "made for images of \(size) pixels",
        actual: "\(mask.image)"
      )
    }
    for (name, values) in [("mean", mean), ("std", deviation)] where values.count != 3 {
      throw DatasetError.argument(
        operation: "batches",
        name: name,
        expected: "3 numbers",
        actual: "\(values)"
      )
    }
  }
}
