import Raster
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
  /// How many bands of each image are read, as numbers of any type; `nil` for color pictures.
  package var bands: Int?

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
    var settings = try LoaderSettings.pretraining
    settings.size = size
    settings.batch = batch
    settings.workers = workers
    settings.cache = cache
    settings.dropsLast = false
    let pile = try pile()
    if let bands {
      settings.normalization = .given(
        mean: Array(repeating: 0.5, count: bands),
        deviation: Array(repeating: 0.25, count: bands)
      )
    }
    let loader = try Loader(pile, settings)
    var images = 0
    var seconds: [Double] = []
    for epoch in 0...max(epochs, 1) {
      let start = clock()
      let queue = loader.batches(epoch: epoch)
      images = 0
      while let batch = try queue.next() { images += batch.count }
      if epoch > 0 { seconds.append(clock() - start) }
    }
    return Result(images: images, seconds: seconds)
  }

  private func pile() throws -> Dataset {
    let pile = try Dataset.geopile(root)
    guard let bands else { return pile }
    let numbers = (1...max(bands, 1)).map { "\($0)" }
    return try pile.reading(bands: .named(numbers), one: 10_000, "bench data")
  }

  /// Writes a pile of images of 16 bits to be timed on.
  ///
  /// - Parameters:
  ///   - bands: The number of bands.
  ///   - images: The number of images.
  ///   - side: Height and width of an image, in pixels.
  ///   - folder: A folder that is there.
  /// - Throws: `RasterError` where the disk does not take them, `TensorError.memory`.
  package static func writePile(
    bands: Int,
    images: Int = 32,
    side: Int = 256,
    to folder: String
  ) throws {
    try Tensor.requireSizes([bands, side, side], of: "bench data", .uint16)
    let pixels = try Tensor(uninitialized: [bands, side, side], .uint16)
    var random = Random(seed: 1)
    for image in 0..<images {
      try Interruption.check()
      pixels.withPointer(to: UInt16.self, .uint16) { values in
        for index in 0..<pixels.count { values[index] = UInt16(random.integer(below: 10_000)) }
      }
      try RasterWriter.write(pixels, to: FolderWalk.joined(folder, "\(image).tif"), as: .tiff)
    }
  }
}
