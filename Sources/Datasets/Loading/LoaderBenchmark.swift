import Tensor

/// Times the loader with the transforms of pre-training.
package struct LoaderBenchmark {
  package var root: String
  package var size = 192
  package var batch = 64
  package var workers: Int?
  /// Epochs that are timed, after one that is not.
  package var epochs = 1
  package var cache = CachePolicy.none

  package init(root: String) { self.root = root }

  /// What was measured.
  package struct Result {
    /// Of an epoch.
    package let images: Int
    /// Of each epoch that was timed.
    package let seconds: [Double]

    /// Of the median epoch.
    package var imagesPerSecond: Double {
      let sorted = seconds.sorted()
      return Double(images) / (sorted[(sorted.count - 1) / 2])
    }
  }

  /// - Parameter clock: the time in seconds.
  /// - Returns: the images of an epoch, and the seconds of each that was timed.
  /// - Throws: `DatasetError` where the pile or an image of it cannot be read, `TensorError.memory`,
  ///   `.interrupted`.
  package func run(clock: () -> Double) throws -> Result {
    var settings = LoaderSettings()
    settings.size = size
    settings.batch = batch
    settings.workers = workers
    settings.cache = cache
    settings.dropsLast = false
    let loader = try Loader(try Dataset.geopile(root), settings)
    var images = 0
    var seconds: [Double] = []
    for epoch in 0...max(epochs, 1) {
      let start = clock()
      let queue = try loader.batches(epoch: epoch)
      images = 0
      while let batch = try queue.next() { images += batch.count }
      if epoch > 0 { seconds.append(clock() - start) }
    }
    return Result(images: images, seconds: seconds)
  }
}
