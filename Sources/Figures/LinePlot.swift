/// Curves over a common axis.
package struct LinePlot: FigureContent {
  package var series: [Series]
  package var axes: Axes
  /// How much the curves are smoothed (see `Series.smoothed`); the raw ones stay, faint.
  package var smoothing: Double?
  /// Positions of series whose points are drawn without a line between them.
  package var dots: Set<Int>

  package init(
    _ series: [Series],
    axes: Axes = Axes(),
    smoothing: Double? = nil,
    dots: Set<Int> = []
  ) {
    (self.series, self.axes, self.smoothing, self.dots) = (series, axes, smoothing, dots)
  }

  package var kind: String { "line plot" }

  package var details: String { "\(series.count) series" }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(680 + (hasLegend ? Legend.width(series.map(\.name), axes.legendTitle) : 0), 420)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: hasLegend)
    let visible = series.filter { $0.isVisible(on: axes) }
    guard let x = axes.xTicks(visible.lazy.flatMap(\.x), about: frame.xMarks),
      let y = axes.yTicks(visible.lazy.flatMap(\.y), about: frame.yMarks)
    else { return Axes.writeNoData(to: &script) }
    script.lines(x.commands("x"), y.commands("y"))
    let hasMarkers = smoothing == nil && dots.isEmpty && series.allSatisfy { $0.y.count <= 25 }
    var curves: [String] = []
    for (index, one) in series.enumerated() where one.isVisible(on: axes) {
      let color = Palette.color(index)
      let name = Legend.entry(one.name, index)
      let raw = plotted(one, to: &script)
      if let smoothing {
        let smooth = plotted(one.smoothed(smoothing), to: &script)
        curves.append("\(raw) with lines lw 1 lc rgb '\(color.hex(opacity: 0.3))' notitle")
        curves.append("\(smooth) with lines lw 2 lc rgb '\(color.hex)' \(name)")
        curves += isolated(one.smoothed(smoothing), color, to: &script)
      } else if dots.contains(index) {
        curves.append("\(raw) with points pt 7 ps 0.8 lc rgb '\(color.hex(opacity: 0.8))' \(name)")
      } else {
        let style = hasMarkers ? "with linespoints lw 2 pt 7 ps 0.8" : "with lines lw 2"
        curves.append("\(raw) \(style) lc rgb '\(color.hex)' \(name)")
        if !hasMarkers { curves += isolated(one, color, to: &script) }
      }
    }
    if hasLegend { curves += Legend.rest(of: series.count) }
    script.line("plot " + curves.joined(separator: ", \\\n     "))
  }

  private func plotted(_ series: Series, to script: inout Script) -> String {
    let shown = series.shown(on: axes).thinned()
    return script.data([shown.x, shown.y]) + " using 1:2"
  }

  /// Dots for the points between two gaps, of which a line shows nothing.
  private func isolated(_ series: Series, _ color: Color, to script: inout Script) -> [String] {
    let alone = series.shown(on: axes).isolated.thinned()
    guard !alone.y.isEmpty else { return [] }
    let data = script.data([alone.x, alone.y])
    return ["\(data) using 1:2 with points pt 7 ps 0.4 lc rgb '\(color.hex)' notitle"]
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}
