/// Curves over a common axis.
package struct LinePlot: FigureContent {
  package var series: [Series]
  package var axes: Axes
  /// How much the curves are smoothed (see `Series.smoothed`); the raw ones stay, faint.
  package var smoothing: Double?

  package init(_ series: [Series], axes: Axes = Axes(), smoothing: Double? = nil) {
    self.series = series
    self.axes = axes
    self.smoothing = smoothing
  }

  package var kind: String { "line plot" }

  package var details: String { "\(series.count) series" }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(hasLegend ? 800 : 680, 420)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: hasLegend)
    var curves: [String] = []
    for (index, one) in series.enumerated() where one.isVisible(on: axes) {
      let color = Palette.color(index)
      let name = one.name.map { "title \(Script.quoted($0))" } ?? "notitle"
      let raw = plotted(one, to: &script)
      if let smoothing {
        let smooth = plotted(one.smoothed(smoothing), to: &script)
        curves.append("\(raw) with lines lw 1 lc rgb '\(color.hex(opacity: 0.3))' notitle")
        curves.append("\(smooth) with lines lw 2 lc rgb '\(color.hex)' \(name)")
      } else {
        let style = one.y.count == 1 ? "with points pt 7 ps 0.8" : "with lines lw 2"
        curves.append("\(raw) \(style) lc rgb '\(color.hex)' \(name)")
      }
    }
    if curves.isEmpty {
      Axes.writeNoData(to: &script)
    } else {
      script.line("plot " + curves.joined(separator: ", \\\n     "))
    }
  }

  private func plotted(_ series: Series, to script: inout Script) -> String {
    let shown = series.shown(on: axes).thinned()
    return script.data([shown.x, shown.y]) + " using 1:2"
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}
