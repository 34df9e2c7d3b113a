/// How the values of a band become shades of gray: between two percentiles of the valid pixels.
package struct Stretch: Equatable, Sendable {
  package var low: Double
  package var high: Double

  /// - Parameters:
  ///   - low: the percentile that becomes black.
  ///   - high: the percentile that becomes white.
  /// - Throws: `FigureError.percentiles` unless 0 ≤ low < high ≤ 100.
  package init(low: Double = 2, high: Double = 98) throws {
    guard low >= 0, low < high, high <= 100 else {
      throw FigureError.percentiles(low: low, high: high)
    }
    self.low = low
    self.high = high
  }

  /// Returns the values that become black and white; nothing when no pixel is valid.
  package func limits(of band: [Float], nodata: Float? = nil) -> (black: Double, white: Double)? {
    var valid = band.filter { $0.isFinite && $0 != nodata }
    guard !valid.isEmpty else { return nil }
    let black = Percentile.of(&valid, low)
    let white = Percentile.of(&valid, high)
    return (black, white)
  }

  /// Returns a byte for each value of the band, and whether each pixel is valid.
  /// - Parameters:
  ///   - band: the values.
  ///   - nodata: the value that stands for "no measurement", besides NaN and infinity.
  ///   - given: the values that become black and white; the band's own where left out.
  /// - Returns: bytes from 0, black, to 255, white; 0 too where a pixel is not valid, and 128 for
  ///   all valid ones where white is not above black.
  package func bytes(
    of band: [Float],
    nodata: Float? = nil,
    limits given: (black: Double, white: Double)? = nil
  ) -> (bytes: [UInt8], valid: [Bool]) {
    let valid = band.map { $0.isFinite && $0 != nodata }
    guard let (black, white) = given ?? limits(of: band, nodata: nodata) else {
      return ([UInt8](repeating: 0, count: band.count), valid)
    }
    let scale = white > black ? 255 / (white - black) : 0
    let bytes = band.indices.map { index -> UInt8 in
      guard valid[index] else { return 0 }
      if scale == 0 { return 128 }
      return UInt8(min(max((Double(band[index]) - black) * scale, 0), 255).rounded())
    }
    return (bytes, valid)
  }
}
