/// Points in the plane, colored by group.
package struct ScatterPlot: FigureContent {
  package var series: [Series]
  package var axes: Axes

  package init(_ series: [Series], axes: Axes = Axes()) {
    self.series = series
    self.axes = axes
  }

  package var kind: String { "scatter plot" }

  package var details: String {
    let points = series.reduce(0) { $0 + $1.y.count }
    let groups = series.count > 1 ? ", \(series.count) groups" : ""
    return "\(points) \(points == 1 ? "point" : "points")" + groups
  }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(600 + (hasLegend ? Legend.width(series.map(\.name), axes.legendTitle) : 0), 480)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: hasLegend)
    let visible = series.filter { $0.isVisible(on: axes) }
    guard let x = axes.xTicks(visible.lazy.flatMap(\.x), isTight: false, about: frame.xMarks),
      let y = axes.yTicks(visible.lazy.flatMap(\.y), about: frame.yMarks)
    else { return Axes.writeNoData(to: &script) }
    script.lines(x.commands("x"), y.commands("y"))
    let total = series.reduce(0) { $0 + $1.y.count }
    let opacity = total > 2000 ? 0.35 : 0.8
    let radius = total > 2000 ? 0.35 : 0.7
    var clouds: [String] = []
    for (index, one) in series.enumerated() where one.isVisible(on: axes) {
      let shown = one.shown(on: axes).sampled()
      let name = Legend.entry(one.name, index)
      let data = script.data([shown.x, shown.y])
      let color = Palette.color(index).hex(opacity: opacity)
      clouds.append(
        "\(data) using 1:2 with points pt 7 ps \(radius) lc rgb '\(color)' \(name)"
      )
    }
    if hasLegend { clouds += Legend.rest(of: series.count) }
    script.line("plot " + clouds.joined(separator: ", \\\n     "))
  }

  private var hasLegend: Bool { series.count > 1 && series.contains { $0.name != nil } }
}

extension Series {
  /// Returns every n-th point, so that at most `limit` are drawn.
  fileprivate func sampled(to limit: Int = 20_000) -> Series {
    guard y.count > limit else { return self }
    let step = (y.count + limit - 1) / limit
    var result = self
    result.x = stride(from: 0, to: x.count, by: step).map { x[$0] }
    result.y = stride(from: 0, to: y.count, by: step).map { y[$0] }
    return result
  }
}
