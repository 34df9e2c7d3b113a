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
    PixelSize(hasLegend ? 760 : 640, 400)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    var labelled = axes
    labelled.yLabel = axes.yLabel ?? "count"
    labelled.write(to: &script, in: frame, title: title, legend: hasLegend)
    guard let (edges, counts) = counted() else { return Axes.writeNoData(to: &script) }
    script.lines(
      "set style fill solid \(series.count > 1 ? "0.45" : "0.85") border",
      axes.logY ? "set yrange [0.5:*]" : "set yrange [0:*]"
    )
    let width = edges[1] - edges[0]
    var boxes: [String] = []
    for (index, one) in series.enumerated() {
      let data = script.data([
        edges.dropLast().map { $0 + width / 2 }, counts[index].map { axes.shownY(Double($0)) },
      ])
      let name = one.name.map { "title \(Script.quoted($0))" } ?? "notitle"
      boxes.append(
        "\(data) using 1:2:(\(Script.number(width))) with boxes"
          + " lc rgb '\(Palette.color(index).hex)' \(name)"
      )
    }
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
    let count = bins ?? Histogram.binCount(finite, low: low, high: high)
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
