import Tensor

/// What the valid values of one band are like.
package struct BandStatistics: Sendable, Equatable {
  /// The number of valid pixels.
  package var count = 0
  package var minimum = Double.infinity
  package var maximum = -Double.infinity
  package var mean = 0.0
  /// The sum of squared distances from the mean.
  fileprivate var spread = 0.0

  package init() {}

  /// The standard deviation of the pixels, taken as the whole population.
  package var standardDeviation: Double { count > 0 ? (spread / Double(count)).squareRoot() : 0 }

  /// Takes in more values.
  ///
  /// - Source: Chan, Golub and LeVeque 1983, pairwise update of mean and variance.
  package mutating func add(_ values: some Collection<Double>) {
    guard !values.isEmpty else { return }
    var part = BandStatistics()
    var sum = 0.0
    for value in values {
      sum += value
      part.minimum = min(part.minimum, value)
      part.maximum = max(part.maximum, value)
    }
    part.count = values.count
    part.mean = sum / Double(part.count)
    for value in values { part.spread += (value - part.mean) * (value - part.mean) }
    merge(part)
  }

  private mutating func merge(_ part: BandStatistics) {
    let total = Double(count + part.count)
    let distance = part.mean - mean
    spread += part.spread + distance * distance * Double(count) * Double(part.count) / total
    mean += distance * Double(part.count) / total
    count += part.count
    minimum = min(minimum, part.minimum)
    maximum = max(maximum, part.maximum)
  }
}

extension Raster {
  /// The statistics of every band over its valid pixels, in double precision.
  package func statistics() throws -> [BandStatistics] {
    try bands.map { band in
      var result = BandStatistics()
      try pieces(band) { result.add($0) }
      return result
    }
  }

  /// Percentiles, from 0 to 100, of a band's valid values, linear between neighbors; large rasters
  /// give a regular selection of about a million.
  package func percentiles(_ percents: [Double], band number: Int) throws -> [Double] {
    let share = (1e6 / (Double(width) * Double(height))).squareRoot()
    let size =
      share >= 1
      ? (height, width)
      : (max(1, Int(Double(height) * share)), max(1, Int(Double(width) * share)))
    let values = try valid(
      readValid(bands: [number], size: size, resampling: .nearest)
    ).sorted()
    guard !values.isEmpty else { throw RasterError.noValues(path: path, band: number) }
    return percents.map { Self.percentile($0, ofSorted: values) }
  }

  /// A percentile of values in ascending order, linear between neighbors.
  package static func percentile(_ percent: Double, ofSorted values: [Double]) -> Double {
    let position = min(max(percent, 0), 100) / 100 * Double(values.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, values.count - 1)
    return values[lower] + (values[upper] - values[lower]) * (position - Double(lower))
  }

  private func pieces(_ band: Band, _ body: ([Double]) -> Void) throws {
    let wanted = max(1, (1 << 20) / max(1, width))
    let rows = max(1, wanted / max(1, band.block.height)) * max(1, band.block.height)
    var row = 0
    while row < height {
      let window = Window(row: row, column: 0, height: min(rows, height - row), width: width)
      try body(valid(readValid(bands: [band.number], window: window)))
      row += window.height
    }
  }

  private func valid(_ pixels: ValidPixels) throws -> [Double] {
    let values = try pixels.values.doubles
    guard let flags = pixels.valid else { return values }
    return flags.withPointer(to: UInt8.self, .bool) { valid in
      values.indices.compactMap { valid[$0] != 0 ? values[$0] : nil }
    }
  }
}
