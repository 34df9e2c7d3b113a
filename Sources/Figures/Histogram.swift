import Glibc

/// How often values fall into bins of equal width.
package struct Histogram: FigureContent {
  package var series: [Values]
  package var axes: Axes
  /// The number of bins; without one it follows from the data.
  package var bins: Int?

  /// The values of one distribution.
  package struct Values: Equatable, Sendable {
    package var name: String?
    package var values: [Double]

    package init(_ name: String? = nil, _ values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  package init(_ series: [Values], bins: Int? = nil, axes: Axes = Axes()) {
    self.series = series
    self.bins = bins.map { max($0, 1) }
    self.axes = axes
  }

  package var kind: String { "histogram" }

  package var details: String {
    let values = series.reduce(0) { $0 + $1.values.count }
    return "\(values) \(values == 1 ? "value" : "values")"
      + (series.count > 1 ? ", \(series.count) series" : "")
  }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(640 + (hasLegend ? Legend.width(series.map(\.name), axes.legendTitle) : 0), 400)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    var labeled = axes
    labeled.yLabel = axes.yLabel ?? "count"
    labeled.write(to: &script, in: frame, title: title, legend: hasLegend)
    guard let (edges, counts) = counted(),
      let x = labeled.xTicks([edges[0], edges[edges.count - 1]], about: frame.xMarks),
      let y = labeled.yTicks(
        counts.lazy.flatMap { $0 }.map(Double.init),
        includesZero: true,
        about: frame.yMarks
      )
    else { return Axes.writeNoData(to: &script) }
    script.lines(x.commands("x"), y.commands("y"))
    let width = edges[1] - edges[0]
    var boxes: [String] = []
    var outlines: [String] = []
    for (index, one) in series.enumerated() {
      let data = script.data([
        edges.dropLast().map { $0 + width / 2 }, counts[index].map { axes.shownY(Double($0)) },
      ])
      let color = Palette.color(index).hex
      let boxWidth = "using 1:2:(\(Script.number(width))) with boxes"
      guard series.count > 1 else {
        boxes.append("\(data) \(boxWidth) fs solid 0.9 noborder lc rgb '\(color)' notitle")
        continue
      }
      // Of several, each is seen through the others and has its outline.
      let fill = "fs transparent solid 0.25 noborder lc rgb '\(color)'"
      boxes.append("\(data) \(boxWidth) \(fill) notitle")
      outlines.append(
        "\(data) using 1:2 with histeps lw 1.8 lc rgb '\(color)' \(Legend.entry(one.name, index))"
      )
    }
    boxes += outlines
    if hasLegend { boxes += Legend.rest(of: series.count) }
    script.line("plot " + boxes.joined(separator: ", \\\n     "))
  }

  /// Returns the edges of the bins and, for each series, the count in each bin.
  ///
  /// The last bin holds its upper edge, as NumPy's does. Nothing comes back when no value is finite.
  package func counted() -> (edges: [Double], counts: [[Int]])? {
    let finite = series.flatMap(\.values).filter(\.isFinite)
    guard var low = finite.min(), var high = finite.max() else { return nil }
    if low == high {
      low -= 0.5
      high += 0.5
    }
    (low, high) = (max(low, -4e307), min(high, 4e307))
    var count = bins ?? Histogram.binCount(finite, low: low, high: high)
    if bins == nil, high - low > 1, finite.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 }) {
      // Bins of a fractional width would hold now more integers, now fewer.
      let integralWidth = max(((high - low + 1) / Double(count)).rounded(.up), 1)
      count = Int(((high - low + 1) / integralWidth).rounded(.up))
      low -= 0.5
      high = low + integralWidth * Double(count)
    }
    let width = (high - low) / Double(count)
    let edges = (0...count).map { low + Double($0) * width }
    let counts = series.map { one in
      var row = [Int](repeating: 0, count: count)
      for value in one.values where value.isFinite {
        row[min(max(Int((value - low) / width), 0), count - 1)] += 1
      }
      return row
    }
    return (edges, counts)
  }

  /// - Source: Freedman and Diaconis, 1981, within 8 and 100 bins.
  private static func binCount(_ values: [Double], low: Double, high: Double) -> Int {
    let sorted = values.sorted()
    let spread = Percentile.ofSorted(sorted, 75) - Percentile.ofSorted(sorted, 25)
    guard spread > 0 else { return min(max(values.count, 1), 30) }
    let wanted = (high - low) * cbrt(Double(values.count)) / (2 * spread)
    return Int(min(max(wanted.isFinite ? wanted : 30, 8), 100).rounded(.up))
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}
