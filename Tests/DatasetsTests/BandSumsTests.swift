import Tensor
import Testing

@testable import Datasets

/// Statistics of bands of any range, against the values themselves.
@Suite struct BandSumsTests {
  /// Sums over four images of one band, in two parts.
  private func row(_ values: [Float]) throws -> ChannelStatistics {
    var (total, part) = (BandSums(bands: 1), BandSums(bands: 1))
    let quarter = values.count / 4
    for image in 0..<4 {
      let pixels = Array(values[image * quarter..<(image + 1) * quarter])
      let tensor = try Tensor(pixels, shape: [1, 1, quarter])
      if image < 2 { try total.add(tensor) } else { try part.add(tensor) }
    }
    total.add(part)
    return try #require(total.statistics(["band"]).first)
  }

  /// The value that so many percent of all do not exceed.
  private func percentile(_ percent: Int, _ values: [Float]) -> Double {
    let sorted = values.sorted()
    return Double(sorted[max((sorted.count * percent + 99) / 100 - 1, 0)])
  }

  private static let lines: [[Double]] = [
    [0, 1], [-9999, 1], [30_000_000, 1], [0, 1 / 255], [0, 1e-30], [-1e30, 1e28],
  ]

  @Test(arguments: lines)
  func equalTheirDefinition(_ line: [Double]) throws {
    let (start, step) = (line[0], line[1])
    let values = (0..<4000).map { Float(start + Double($0 * 7919 % 251) * step) }
    let row = try row(values)
    let mean = values.reduce(0) { $0 + Double($1) } / 4000
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 4000
    #expect(abs(row.mean - mean) <= abs(mean) * 1e-12)
    #expect(abs(row.standardDeviation - variance.squareRoot()) <= variance.squareRoot() * 1e-9)
    for (percent, value) in zip([2, 50, 98], row.percentiles) {
      let exact = percentile(percent, values)
      #expect(abs(value - exact) <= abs(exact) / 128, "\(percent)")
    }
  }

  @Test func eightBitsAreToldApart() throws {
    for values in [(0..<256).map { Float($0) / 255 }, (0..<256).map { Float($0) }] {
      let row = try row(values + values + values + values)
      #expect(row.percentiles == [2, 50, 98].map { percentile($0, values) })
    }
  }

  @Test func holesDoNotCount() throws {
    let row = try row([.nan, 3, .infinity, 5])
    #expect(row.mean == 4 && row.standardDeviation == 1 && row.percentiles == [3, 3, 5])
    #expect(try self.row([.nan, .nan, .nan, .nan]).percentiles == [0, 0, 0])
  }
}
