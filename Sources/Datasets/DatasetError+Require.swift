import Tensor

extension DatasetError {
  /// Refuses an argument that is not right.
  ///
  /// - Parameters:
  ///   - operation: The builtin.
  ///   - name: The argument.
  ///   - isRight: Whether it is.
  ///   - expected: What it should be.
  ///   - actual: What it is.
  /// - Throws: `DatasetError.argument`.
  static func require(
    _ operation: String,
    _ name: String,
    _ isRight: Bool,
    _ expected: String,
    _ actual: String
  ) throws {
    guard !isRight else { return }
    throw argument(operation: operation, name: name, expected: expected, actual: actual)
  }

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
  ///
  /// - Parameters:
  ///   - batch: The number of samples of a batch.
  ///   - count: The number of samples of the dataset.
  ///   - bands: The number of bands of an image.
  ///   - size: Height and width of an image, in pixels; `nil` where they are not known yet.
  /// - Throws: `TensorError.memory`.
  static func requireMemory(_ batch: Int, of count: Int, bands: Int, size: Int?) throws {
    guard let size else { return }
    let samples = Swift.min(batch, Swift.max(count, 1))
    try Tensor.requireSizes([samples, Swift.max(bands, 1), size, size], of: "batches")
  }

  /// The most samples of a batch.
  static let largestBatch = 1 << 24
  /// The longest side of an image, in pixels.
  static let longestSide = 1 << 20
  /// The most threads that read.
  static let mostWorkers = 1024
}
