import Raster
import Tensor

/// What the pixels of one channel are like.
package struct ChannelStatistics: Sendable, Equatable {
  package let band: String
  package let mean: Double
  package let standardDeviation: Double
  /// The 2nd, 50th and 98th percentile.
  package let percentiles: [Double]

  init(band: String, mean: Double, standardDeviation: Double, percentiles: [Double]) {
    (self.band, self.mean) = (band, mean)
    (self.standardDeviation, self.percentiles) = (standardDeviation, percentiles)
  }

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
    percentiles = Self.percentiles(counts)
  }

  private static func percentiles(_ counts: [Int]) -> [Double] {
    let total = Double(max(counts.reduce(0, +), 1))
    return [2, 50, 98].map { percent in
      var rest = total * percent / 100
      let level = counts.firstIndex { count in
        rest -= Double(count)
        return rest <= 0
      }
      return Double(level ?? 255) / 255
    }
  }

  /// The numbers of pixels at each level of each channel; holes do not count.
  static func histograms(_ pixels: ValidPixels) throws -> [[Int]] {
    let dense = try pixels.values.contiguous()
    let plane = dense.count / 3
    func histogram(_ bytes: UnsafePointer<UInt8>, _ flags: UnsafePointer<UInt8>?) -> [Int] {
      var counts = [Int](repeating: 0, count: 256)
      for index in 0..<plane {
        if let flags, flags[index] == 0 { continue }
        counts[Int(bytes[index])] += 1
      }
      return counts
    }
    return dense.withPointer(to: UInt8.self, .uint8) { bytes in
      (0..<3).map { channel in
        let bytes = bytes + channel * plane
        guard let valid = pixels.valid else { return histogram(bytes, nil) }
        return valid.withPointer(to: UInt8.self, .bool) { histogram(bytes, $0) }
      }
    }
  }
}
