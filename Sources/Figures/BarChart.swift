/// Bars, one cluster for each label and one bar in it for each series.
package struct BarChart: FigureContent {
  package var labels: [String]
  package var series: [Bars]
  package var axes: Axes

  /// The heights of one series of bars.
  package struct Bars: Equatable, Sendable {
    package var name: String?
    package var heights: [Double]

    package init(_ name: String? = nil, _ heights: [Double]) {
      self.name = name
      self.heights = heights
    }
  }

  /// - Throws: `FigureError.differentLengths` when a series has not one height for each label.
  package init(labels: [String], series: [Bars], axes: Axes = Axes()) throws {
    for one in series where one.heights.count != labels.count {
      throw FigureError.differentLengths(
        what: "labels and heights",
        first: labels.count,
        second: one.heights.count
      )
    }
    self.labels = labels
    self.series = series
    self.axes = axes
  }

  package var kind: String { "bar chart" }

  package var details: String {
    "\(labels.count) \(labels.count == 1 ? "bar" : "bars")"
      + (series.count > 1 ? ", \(series.count) series" : "")
  }

  package func naturalSize(title: String?) -> PixelSize {
    let wanted = 160 + labels.count * max(30, 18 * series.count)
    return PixelSize(min(max(wanted, 480), 1200) + (hasLegend ? 120 : 0), 420)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: hasLegend)
    let heights = series.flatMap(\.heights).map(axes.shownY).filter(\.isFinite)
    guard !heights.isEmpty else { return Axes.writeNoData(to: &script) }
    let places = labels.indices.map(Double.init)
    let room = (frame.width - (hasLegend ? 220 : 100)) / Double(max(labels.count, 1))
    let turned = (labels.map { Script.width(of: $0) }.max() ?? 0) > room
    script.lines(
      "unset grid",
      "set grid y back lt 1 lw 0.7 lc rgb '#e2e2e2'",
      "set xtics \(turned ? "rotate by -40 left " : "")scale 0 \(Script.tics(labels, at: places))",
      "set xrange [-0.6:\(Script.number(Double(labels.count) - 0.4))]",
      "set style fill solid 0.9 noborder"
    )
    if !axes.logY, (heights.min() ?? 0) >= 0 { script.line("set yrange [0:*]") }
    let width = 0.8 / Double(series.count)
    var bars: [String] = []
    for (index, one) in series.enumerated() {
      let offset = (Double(index) - Double(series.count - 1) / 2) * width
      let data = script.data([places.map { $0 + offset }, one.heights.map(axes.shownY)])
      let name = one.name.map { "title \(Script.quoted($0))" } ?? "notitle"
      bars.append(
        "\(data) using 1:2:(\(Script.number(width * 0.94))) with boxes"
          + " lc rgb '\(Palette.color(index).hex)' \(name)"
      )
    }
    script.line("plot " + bars.joined(separator: ", \\\n     "))
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}
