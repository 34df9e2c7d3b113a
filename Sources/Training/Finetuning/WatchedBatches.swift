import Datasets
import Tensor

/// Batches that are looked at on their way: whether their numbers look normalized, and which classes
/// their masks hold.
package final class WatchedBatches: BatchSource {
  private let source: any BatchSource
  private let classes: [String]
  private let classCount: Int?
  private let warn: (String) -> Void
  /// Whether the batches are normalized by a loader.
  private let isNormalized: Bool
  private var hasLooked = false
  private var counts: [Int]
  private var hasCounted: Bool

  /// - Parameters:
  ///   - source: Where the batches come from.
  ///   - classes: The names of the classes of masks; empty where there are none to count.
  ///   - classCount: How many classes the model tells apart, if it does.
  ///   - isNormalized: Whether a loader normalizes them; ready batches are taken as they are.
  ///   - warn: Is told what a user should know.
  package init(
    _ source: any BatchSource,
    classes: [String],
    classCount: Int?,
    isNormalized: Bool = true,
    warn: @escaping (String) -> Void
  ) {
    (self.source, self.classes, self.classCount) = (source, classes, classCount)
    (self.warn, self.isNormalized) = (warn, isNormalized)
    counts = [Int](repeating: 0, count: classes.count)
    hasCounted = classes.isEmpty
  }

  package var batchesPerEpoch: Int { source.batchesPerEpoch }
  package var batchSize: Int { source.batchSize }
  package var share: BatchShare { source.share }
  package var identity: String { source.identity }

  package func batches(epoch: Int, from first: Int) throws -> any BatchStream {
    Stream(self, try source.batches(epoch: epoch, from: first), isWhole: first == 0)
  }

  private final class Stream: BatchStream {
    private let watched: WatchedBatches
    private let stream: any BatchStream
    /// How many batches are to come; `nil` where the epoch is not whole.
    private var left: Int?

    init(_ watched: WatchedBatches, _ stream: any BatchStream, isWhole: Bool) {
      (self.watched, self.stream) = (watched, stream)
      left = isWhole ? watched.batchesPerEpoch : nil
    }

    func next() throws -> Batch? {
      guard let batch = try stream.next() else { return nil }
      try watched.look(at: batch)
      left = left.map { $0 - 1 }
      if left == 0 { watched.tellMissing() }
      return batch
    }
  }

  private func look(at batch: Batch) throws {
    try checkLabels(batch)
    if !hasLooked {
      hasLooked = true
      for key in [BatchKey.image, .before, .low] {
        if let image = batch[key] {
          try Self.strangeness(of: image, key.name, isNormalized).map(warn)
        }
      }
    }
    guard !hasCounted, let mask = batch[.mask], mask.dtype == .uint8 else { return }
    let dense = try mask.contiguous()
    dense.withPointer(to: UInt8.self, .uint8) { values in
      for index in 0..<dense.count where Int(values[index]) < counts.count {
        counts[Int(values[index])] += 1
      }
    }
  }

  /// - Throws: `TrainingError.label` where a scene's class is none of the model's, `.fraction` where it is
  ///   no integer.
  private func checkLabels(_ batch: Batch) throws {
    guard let classCount, batch[.target] == nil, let labels = batch[.label] else {
      return
    }
    for label in try batch.classes(labels) where !(0..<classCount).contains(label) {
      throw TrainingError.label(value: label, classes: classCount, paths: batch.paths)
    }
  }

  private func tellMissing() {
    guard !hasCounted, counts.contains(where: { $0 > 0 }) else { return }
    hasCounted = true
    let missing = counts.indices.filter { counts[$0] == 0 }.map { classes[$0] }
    guard !missing.isEmpty else { return }
    warn(
      "no pixel of the first epoch is of \(missing.joined(separator: ", ")): "
        + "what is never seen cannot be learned"
    )
  }

  /// What is strange about the numbers of images, if something is.
  ///
  /// Normalized images have means near 0 and deviations near 1; values from 0 to 1 pass as well.
  static func strangeness(
    of image: Tensor,
    _ name: String,
    _ isNormalized: Bool = true
  ) throws -> String? {
    guard image.rank == 4, image.count > 0 else { return nil }
    let values = try image.values
    let (bands, plane) = (image.shape[1], image.shape[2] * image.shape[3])
    for band in 0..<bands {
      var (sum, squares, count) = (0.0, 0.0, 0.0)
      for sample in 0..<image.shape[0] {
        let start = (sample * bands + band) * plane
        for value in values[start..<start + plane] {
          sum += Double(value)
          squares += Double(value) * Double(value)
        }
        count += Double(plane)
      }
      let mean = sum / count
      let deviation = max(0, squares / count - mean * mean).squareRoot()
      guard abs(mean) > 5 || deviation > 8 || deviation < 0.005 else { continue }
      let advice =
        isNormalized
        ? "the statistics do not fit the range of the data (8-bit values belong to 0…1 before "
          + "ImageNet's statistics; normalize=\"dataset\" measures the data's own)"
        : "ready batches are taken as they are, so subtract the data's mean and divide by its "
          + "deviation when making them"
      return
        "band \(band) of `\(name)` has mean \(rounded(mean)) and deviation \(rounded(deviation))"
        + (isNormalized ? " after normalization" : "")
        + ", where about 0 and 1 are expected: \(advice)"
    }
    return nil
  }

  private static func rounded(_ number: Double) -> String {
    number.isFinite && abs(number) < 1e9 ? "\((number * 1000).rounded() / 1000)" : "\(number)"
  }
}
