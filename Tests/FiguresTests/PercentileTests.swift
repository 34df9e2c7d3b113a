import Testing

@testable import Figures

@Suite struct PercentileTests {
  @Test func selectionAgreesWithSorting() {
    var state: UInt64 = 42
    for count in [1, 2, 3, 10, 101, 1000] {
      let values = (0..<count).map { _ in Float((Samples.random(&state) * 50).rounded()) }
      let sorted = values.sorted().map(Double.init)
      for percent in [0, 1, 2, 25, 33.3, 50, 98, 100] {
        var reordered = values
        #expect(Percentile.of(&reordered, percent) == Percentile.ofSorted(sorted, percent))
        #expect(reordered.sorted() == values.sorted())
      }
    }
  }

  @Test func percentilesAreNumPys() {
    // numpy.percentile([15, 20, 35, 40, 50], [2, 40, 98])
    let sorted: [Double] = [15, 20, 35, 40, 50]
    #expect(abs(Percentile.ofSorted(sorted, 2) - 15.4) < 1e-12)
    #expect(abs(Percentile.ofSorted(sorted, 40) - 29) < 1e-12)
    #expect(abs(Percentile.ofSorted(sorted, 98) - 49.2) < 1e-12)
  }

  @Test func nothingHasNoPercentile() {
    var none: [Float] = []
    #expect(Percentile.of(&none, 50).isNaN)
    #expect(Percentile.ofSorted([], 50).isNaN)
  }

  @Test func stretchLeavesOutWhatIsNotData() throws {
    let band: [Float] = [.nan, -9999, 10, 20, 30, .infinity]
    let limits = try #require(try Stretch(low: 0, high: 100).limits(of: band, nodata: -9999))
    #expect(limits.black == 10)
    #expect(limits.white == 30)
    let shades = try Stretch(low: 0, high: 100).bytes(of: band, nodata: -9999)
    #expect(shades.bytes == [0, 0, 0, 128, 255, 0])
    #expect(shades.valid == [false, false, true, true, true, false])
  }

  @Test func bandWithoutDataHasNoLimits() throws {
    #expect(try Stretch().limits(of: [.nan, -1], nodata: -1) == nil)
    #expect(try Stretch().bytes(of: [.nan, -1], nodata: -1).bytes == [0, 0])
  }

  @Test(arguments: [(98.0, 2.0), (-1, 50), (0, 101), (5, 5)])
  func wrongPercentilesAreRefused(low: Double, high: Double) {
    #expect(throws: FigureError.percentiles(low: low, high: high)) {
      try Stretch(low: low, high: high)
    }
  }
}
