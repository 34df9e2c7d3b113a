import Tensor

/// Sums over the values of each band, from which means and percentiles follow.
struct BandSums: Sendable {
  private var count: [Double]
  private var sum: [Double]
  private var squares: [Double]
  /// Numbers of values at each of 256 levels from 0 to 1.
  private var levels: [[Int]]

  init(bands: Int) {
    count = [Double](repeating: 0, count: bands)
    sum = count
    squares = sum
    levels = [[Int]](repeating: [Int](repeating: 0, count: 256), count: bands)
  }

  /// - Shape: image [bands, height, width], float32
  mutating func add(_ image: Tensor) throws {
    let dense = try image.contiguous()
    let plane = dense.shape[1] * dense.shape[2]
    for band in 0..<min(dense.shape[0], sum.count) {
      let values = dense.floats + band * plane
      for index in 0..<plane {
        let value = Double(values[index])
        // Holes are no values.
        guard value.isFinite else { continue }
        count[band] += 1
        sum[band] += value
        squares[band] += value * value
        levels[band][Int((min(max(value, 0), 1) * 255).rounded())] += 1
      }
    }
  }

  mutating func add(_ other: BandSums) {
    for band in sum.indices {
      count[band] += other.count[band]
      sum[band] += other.sum[band]
      squares[band] += other.squares[band]
      for level in 0..<256 { levels[band][level] += other.levels[band][level] }
    }
  }

  func statistics(_ names: [String]) -> [ChannelStatistics] {
    names.indices.map { band in
      let mean = sum[band] / max(count[band], 1)
      let variance = max(0, squares[band] / max(count[band], 1) - mean * mean)
      return ChannelStatistics(
        band: names[band],
        mean: mean,
        standardDeviation: variance.squareRoot(),
        counts: levels[band]
      )
    }
  }
}

extension Dataset {
  /// Means and standard deviations for normalising, of at most so many samples evenly spread.
  package func normalization(samples: Int = 500) throws -> TaskLoaderSettings.Normalization {
    let rows = try statistics(images: min(samples, count))
    return .given(mean: rows.map(\.mean), deviation: rows.map(\.standardDeviation))
  }
}
