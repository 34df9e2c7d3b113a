import Raster
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
        classes: layout == nil ? Set(members.compactMap(\.label)).count : classes.count,
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
      guard let size = try? size(of: item) else { continue }
      sizes.append(size)
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

  /// The gray-level entropy, in bits, averaged over images drawn at random.
  package func entropy(images wanted: Int = 3000, seed: UInt64) throws -> Double {
    let chosen = try sample(min(wanted, count), seed: seed)
    let colors = colorBands
    let histograms =
      try layout == nil
      ? chosen.mapped { try Entropy.bits(Entropy.histogram($0.values, valid: $0.valid)) }
      : chosen.mappedContents { try Entropy.bits(Entropy.histogram($0, bands: colors)) }
    return histograms.reduce(0, +) / Double(max(histograms.count, 1))
  }

  /// Means, standard deviations and percentiles of each channel, for pixels from 0 to 1.
  ///
  /// Over all images, or as many as asked for, evenly spread.
  package func statistics(images wanted: Int? = nil) throws -> [ChannelStatistics] {
    let wanted = min(max(wanted ?? count, 1), count)
    let chosen = try choosing((0..<wanted).map { $0 * count / wanted })
    if let layout { return try chosen.bandStatistics(layout.bandNames) }
    var totals = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    for counts in try chosen.mapped(ChannelStatistics.histograms) {
      for channel in 0..<3 {
        for level in 0..<256 { totals[channel][level] += counts[channel][level] }
      }
    }
    return zip(["red", "green", "blue"], totals).map(ChannelStatistics.init)
  }

  /// Statistics of all images of samples that are put together: both dates, but one resolution.
  private func bandStatistics(_ names: [String]) throws -> [ChannelStatistics] {
    var total = BandSums(bands: names.count)
    let parts = try everyItem { item in
      var sums = BandSums(bands: names.count)
      for image in try content(of: item).images where image.key != .high {
        try sums.add(image.pixels)
      }
      return sums
    }
    for part in parts { total.add(part) }
    return total.statistics(names)
  }

  /// The bands that are most like red, green and blue, as positions.
  var colorBands: [Int] {
    let names = bandNames
    let named = [["red", "B04"], ["green", "B03"], ["blue", "B02"]].compactMap { wanted in
      names.firstIndex { wanted.contains($0) }
    }
    if named.count == 3 { return named }
    return names.count >= 3 ? [0, 1, 2] : [0, 0, 0]
  }

  /// Something of the first image of every sample.
  private func mappedContents<Result: Sendable>(
    _ body: @Sendable (Tensor) throws -> Result
  ) throws -> [Result] {
    try everyItem { try body(content(of: $0).images[0].pixels) }
  }

  /// Something of every picture, worked out on all threads.
  ///
  /// - Throws: `DatasetError.unreadable` with all the images that could not be read.
  package func mapped<Result: Sendable>(
    _ body: @Sendable (ValidPixels) throws -> Result
  ) throws -> [Result] {
    try everyItem { try body(Picture.read(path: path(of: $0), bands: bands)) }
  }
}
