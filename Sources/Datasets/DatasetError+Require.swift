import Tensor

extension DatasetError {
  /// Refuses a setting of batches outside of its range; one that was left out is fine.
  static func require(_ name: String, _ value: Int?, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw DatasetError.argument(
      operation: "batches",
      name: name,
      expected: "from \(range.lowerBound) to \(range.upperBound)",
      actual: "\(value)"
    )
  }

  /// Refuses batches of images that would not fit into memory; a batch is never larger than the dataset.
  static func requireMemory(_ batch: Int, of count: Int, size: Int?) throws {
    guard let size else { return }
    // Three bands at least, and as many batches ahead as are read.
    try Tensor.requireSizes([Swift.min(batch, Swift.max(count, 1)), 3, size, size], of: "batches")
  }

  /// The most samples of a batch.
  static let largestBatch = 1 << 24
  /// The longest side of an image, in pixels.
  static let longestSide = 1 << 20
  /// The most threads that read.
  static let mostWorkers = 1024
}
