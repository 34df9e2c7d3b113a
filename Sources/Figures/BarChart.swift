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

  /// - Throws: `FigureError.differentLengths` when a series has not one height for each label,
  ///   `FigureError.tooMany` for more bars than can be told apart.
  package init(labels: [String], series: [Bars], axes: Axes = Axes()) throws {
    try Legend.check(labels.count, of: "bars")
    try Legend.check(series.count)
    for one in series {
      try FigureError.checkLengths("labels and heights", labels.count, one.heights.count)
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
    let legend = hasLegend ? Legend.width(series.map(\.name), axes.legendTitle) : 0
    guard isLying else { return PixelSize(uprightWidth + legend, 420) }
    let wanted = 110 + labels.count * max(18, 14 * series.count)
    return PixelSize(720 + legend, min(max(wanted, 240), 2400))
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: hasLegend)
    let heights = series.flatMap(\.heights).map(axes.shownY).filter(\.isFinite)
    guard !heights.isEmpty else { return Axes.writeNoData(to: &script) }
    guard
      let marks = axes.yTicks(
        heights,
        includesZero: true,
        about: isLying ? frame.xMarks : frame.yMarks
      )
    else { return Axes.writeNoData(to: &script) }
    script.lines(
      "unset grid",
      "set grid \(isLying ? "x" : "y") back lt 1 lw 0.7 lc rgb '#e2e2e2'",
      "set style fill solid 0.9 noborder"
    )
    if isLying {
      writeLying(to: &script, in: frame, marks)
    } else {
      writeUpright(to: &script, marks)
    }
  }

  /// Whether the bars lie, so that there is room for long labels beside them.
  private var isLying: Bool {
    let room = Double(uprightWidth - 100) / Double(max(labels.count, 1))
    return longestLabel > room
  }

  private var longestLabel: Double {
    labels.map { Script.width(of: $0) + 8 }.max() ?? 0
  }

  private var uprightWidth: Int {
    min(max(160 + labels.count * max(30, 18 * series.count), 480), 1200)
  }

  private func writeUpright(to script: inout Script, _ marks: Ticks) {
    script.lines(
      marks.commands("y"),
      "set xtics scale 0 \(Script.tics(labels, at: labels.indices.map(Double.init)))",
      "set xrange [-0.6:\(Script.number(Double(labels.count) - 0.4))]"
    )
    plot(in: &script) { width in "using 1:2:(\(Script.number(width * 0.94))) with boxes" }
  }

  private func writeLying(to script: inout Script, in frame: Frame, _ marks: Ticks) {
    let most = 0.5 * frame.width
    let shown = labels.map { Script.fitted($0, to: most) }
    let margin = min(longestLabel, most) + (axes.xLabel == nil ? 22 : 44)
    script.lines(
      "unset xlabel",
      "unset ylabel",
      "unset logscale",
      "set lmargin at screen \(frame.screenX(margin))",
      "set ytics scale 0 \(Script.tics(shown, at: labels.indices.map(Double.init)))",
      "set yrange [\(Script.number(Double(labels.count) - 0.4)):-0.6]"
    )
    if axes.logY { script.line("set logscale x") }
    if let label = axes.yLabel { script.line("set xlabel \(Script.quoted(label))") }
    if let label = axes.xLabel { script.line("set ylabel \(Script.quoted(label))") }
    script.line(marks.commands("x"))
    let base = axes.logY ? "1e-300" : "0"
    plot(in: &script) { width in
      let half = Script.number(width * 0.47)
      return "using 2:1:(\(base)):2:($1-\(half)):($1+\(half)) with boxxyerror"
    }
  }

  /// Adds the bars, each of a width in units of the labels' distance.
  private func plot(in script: inout Script, style: (_ width: Double) -> String) {
    let width = 0.8 / Double(series.count)
    var bars: [String] = []
    for (index, one) in series.enumerated() {
      let offset = (Double(index) - Double(series.count - 1) / 2) * width
      let places = labels.indices.map { Double($0) + offset }
      let data = script.data([places, one.heights.map(axes.shownY)])
      let name = Legend.entry(one.name, index)
      bars.append("\(data) \(style(width)) lc rgb '\(Palette.color(index).hex)' \(name)")
    }
    script.line("plot " + bars.joined(separator: ", \\\n     "))
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}
