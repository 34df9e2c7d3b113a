import Tensor

/// What is added up over the values of each band, from which means, deviations and percentiles follow.
struct BandSums: Sendable {
  private var bands: [Band]

  private struct Band: Sendable {
    var count = 0.0
    var mean = 0.0
    /// The sum of the squared distances from the mean.
    var squares = 0.0
    var occurrences = ValueCounts()

    /// Puts two parts together.
    /// - Source: Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979.
    mutating func add(_ other: Band) {
      guard other.count > 0 else { return }
      let total = count + other.count
      let distance = other.mean - mean
      squares += other.squares + distance * distance * count * other.count / total
      mean += distance * other.count / total
      count = total
      occurrences.add(other.occurrences)
    }
  }

  init(bands count: Int) { bands = [Band](repeating: Band(), count: count) }

  /// Adds an image; what is not finite is a hole.
  /// - Shape: image [bands, height, width], float32
  mutating func add(_ image: Tensor) throws {
    let dense = try image.contiguous()
    let plane = dense.shape[1] * dense.shape[2]
    dense.withFloats { all in
      for band in 0..<min(dense.shape[0], bands.count) {
        let values = UnsafeBufferPointer(start: all + band * plane, count: plane)
        var part = Band()
        for value in values where value.isFinite {
          part.count += 1
          part.mean += Double(value)
        }
        part.mean /= max(part.count, 1)
        for value in values where value.isFinite {
          let distance = Double(value) - part.mean
          part.squares += distance * distance
        }
        part.occurrences = ValueCounts(of: values)
        bands[band].add(part)
      }
    }
  }

  mutating func add(_ other: BandSums) {
    for band in bands.indices { bands[band].add(other.bands[band]) }
  }

  func statistics(_ names: [String]) -> [ChannelStatistics] {
    zip(names, bands).map { name, band in
      ChannelStatistics(
        band: name,
        mean: band.mean,
        standardDeviation: (band.squares / max(band.count, 1)).squareRoot(),
        percentiles: [2, 50, 98].map { band.occurrences.percentile($0) }
      )
    }
  }
}
