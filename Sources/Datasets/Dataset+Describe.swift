import Glibc
import Raster
import Synchronization
import Tensor

extension Dataset {
  /// One source of a dataset in numbers.
  package struct SourceRow: Sendable, Equatable {
    package let source: String
    package let images: Int
    package let classes: Int
    /// Height × width of the images, or the smallest and the largest of a look at twenty.
    package let size: String
  }

  /// A row for each source.
  package func table() throws -> [SourceRow] {
    try sources.indices.map { source in
      let members = items.filter { $0.source == source }
      return SourceRow(
        source: sources[source],
        images: members.count,
        classes: Set(members.compactMap(\.label)).count,
        size: try size(of: members)
      )
    }
  }

  private func size(of members: [Item]) throws -> String {
    let step = max(1, members.count / 20)
    var sizes: [(height: Int, width: Int)] = []
    for item in stride(from: 0, to: members.count, by: step).map({ members[$0] }) {
      try Interruption.check()
      // An image that does not open is found, and named, when it is read.
      guard let raster = try? Raster(path: path(of: item)) else { continue }
      sizes.append((raster.height, raster.width))
    }
    let sorted = sizes.sorted { $0.height * $0.width < $1.height * $1.width }
    guard let first = sorted.first, let last = sorted.last else { return "unreadable" }
    let small = "\(first.height) × \(first.width)"
    return first == last ? small : "\(small) to \(last.height) × \(last.width)"
  }

  /// What a dataset does about an image that cannot be read.
  package enum ErrorPolicy: String, Sendable, CaseIterable {
    /// Stop, and name all of those found so far.
    case fail
    /// Go on without it, and report it.
    case skip
  }

  /// The grey-level entropy, in bits, averaged over images drawn at random.
  package func entropy(images wanted: Int = 3000, seed: UInt64) throws -> Double {
    let chosen = try sample(min(wanted, count), seed: seed)
    let histograms = try chosen.mapped { Entropy.bits(Entropy.histogram($0)) }
    return histograms.reduce(0, +) / Double(max(histograms.count, 1))
  }

  /// Means, standard deviations and percentiles of each channel, for pixels from 0 to 1.
  ///
  /// Over all images, or as many as asked for, evenly spread.
  package func statistics(images wanted: Int? = nil) throws -> [ChannelStatistics] {
    let wanted = min(max(wanted ?? count, 1), count)
    let chosen = try choosing((0..<wanted).map { $0 * count / wanted })
    var totals = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    for counts in try chosen.mapped(ChannelStatistics.histograms) {
      for channel in 0..<3 {
        for level in 0..<256 { totals[channel][level] += counts[channel][level] }
      }
    }
    return zip(["red", "green", "blue"], totals).map(ChannelStatistics.init)
  }

  /// Something of every image, worked out on all threads.
  ///
  /// - Throws: `DatasetError.unreadable` with all the images that could not be read.
  package func mapped<Result: Sendable>(_ body: @Sendable (Tensor) -> Result) throws -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    let failures = Mutex([(Int, Unreadable)]())
    Parallel.run(count) { index in
      let path = path(of: items[index])
      do {
        let result = body(try Picture.decode(path: path, bands: bands))
        results.withLock { $0[index] = result }
      } catch {
        failures.withLock { $0.append((index, Unreadable(path: path, reason: "\(error)"))) }
      }
    }
    try Interruption.check()
    let unreadable = failures.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
    guard unreadable.isEmpty else { throw DatasetError.unreadable(unreadable) }
    return results.withLock { $0.compactMap { $0 } }
  }
}

/// What the pixels of one channel are like.
package struct ChannelStatistics: Sendable, Equatable {
  package let band: String
  package let mean: Double
  package let standardDeviation: Double
  /// The 2nd, 50th and 98th percentile.
  package let percentiles: [Double]

  /// From the numbers of pixels at each of 256 levels.
  init(band: String, counts: [Int]) {
    self.band = band
    let total = Double(max(counts.reduce(0, +), 1))
    let average = counts.enumerated().reduce(0) { $0 + Double($1.0) * Double($1.1) } / total
    let spread = counts.enumerated().reduce(0) { sum, entry in
      let distance = Double(entry.0) - average
      return sum + distance * distance * Double(entry.1)
    }
    mean = average / 255
    standardDeviation = (spread / total).squareRoot() / 255
    percentiles = [2, 50, 98].map { percent in
      var rest = total * percent / 100
      let level = counts.firstIndex { count in
        rest -= Double(count)
        return rest <= 0
      }
      return Double(level ?? 255) / 255
    }
  }

  /// The numbers of pixels at each level of each channel.
  static func histograms(_ pixels: Tensor) -> [[Int]] {
    let dense = pixels.contiguous()
    let plane = dense.count / 3
    let bytes = dense.pointer(to: UInt8.self, .uint8)
    return (0..<3).map { channel in
      var counts = [Int](repeating: 0, count: 256)
      for index in channel * plane..<(channel + 1) * plane { counts[Int(bytes[index])] += 1 }
      return counts
    }
  }
}
