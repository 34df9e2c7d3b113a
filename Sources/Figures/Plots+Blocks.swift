extension LinePlot {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let shown = series.map { smoothing.map($0.smoothed) ?? $0 }.map { $0.shown(on: axes) }
    guard let x = axes.xTicks(shown.lazy.flatMap(\.x), about: space.columns / 14),
      let y = axes.yTicks(shown.lazy.flatMap(\.y), about: max(space.rows / 4, 2))
    else { return BlockText.nothing(title, in: space) }
    let legend = series.count > 1 ? BlockText.legend(series.map(\.name)) : []
    var chart = BlockChart(title: title, axes: axes, x: x, y: y, legend: legend, in: space)
    for (index, one) in shown.enumerated() {
      if dots.contains(index) {
        chart.points(one, Palette.color(index))
      } else {
        chart.curve(one, Palette.color(index))
      }
    }
    return chart.lines
  }
}

extension ScatterPlot {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let shown = series.map { $0.shown(on: axes) }
    guard
      let x = axes.xTicks(shown.lazy.flatMap(\.x), isTight: false, about: space.columns / 14),
      let y = axes.yTicks(shown.lazy.flatMap(\.y), about: max(space.rows / 4, 2))
    else { return BlockText.nothing(title, in: space) }
    let legend = series.count > 1 ? BlockText.legend(series.map(\.name)) : []
    var chart = BlockChart(title: title, axes: axes, x: x, y: y, legend: legend, in: space)
    for (index, one) in shown.enumerated() { chart.points(one, Palette.color(index)) }
    return chart.lines
  }
}

extension Histogram {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    guard let (edges, counts) = counted(),
      let x = axes.xTicks([edges[0], edges[edges.count - 1]], about: space.columns / 14),
      let y = axes.yTicks(
        counts.lazy.flatMap { $0 }.map(Double.init),
        includesZero: true,
        about: max(space.rows / 4, 2)
      )
    else { return BlockText.nothing(title, in: space) }
    var labeled = axes
    labeled.yLabel = axes.yLabel ?? "count"
    let legend = series.count > 1 ? BlockText.legend(series.map(\.name)) : []
    var chart = BlockChart(title: title, axes: labeled, x: x, y: y, legend: legend, in: space)
    for (index, row) in counts.enumerated() {
      // Up, along and down each bin, from the foot of the axis.
      var steps = Series(y: [])
      for (bin, count) in row.enumerated() {
        let height = max(Double(count), y.low)
        steps.x += [edges[bin], edges[bin + 1]]
        steps.y += [height, height]
      }
      chart.curve(steps, Palette.color(index))
    }
    return chart.lines
  }
}

extension ParallelPlot {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let columns = axes + [Axis(metricName, .numbers(metric, logarithmic: false))]
    let finite = metric.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      return BlockText.nothing(title, in: space)
    }
    let marks = Ticks(
      low: 0,
      high: Double(max(columns.count - 1, 1)),
      places: columns.indices.map(Double.init),
      labels: columns.map { BlockSpace.cut($0.name, to: 16) }
    )
    let ends = Ticks(low: 0, high: 1, places: [0, 1], labels: ["low", "high"])
    var chart = BlockChart(title: title, axes: Axes(), x: marks, y: ends, in: space)
    let places = columns.map { $0.places() }
    let step = max(finite.count / 500, 1)
    for trial in stride(from: 0, to: metric.count, by: step) where metric[trial].isFinite {
      let share = greatest > least ? (metric[trial] - least) / (greatest - least) : 0.5
      let line = Series(y: places.map { $0[trial] })
      chart.curve(line, Palette.viridis(share))
    }
    return chart.lines
  }
}

extension BlockText {
  /// Returns what stands for a figure without anything to show.
  static func nothing(_ title: String?, in space: BlockSpace) -> [String] {
    (title.map { [space.centered($0)] } ?? []) + [space.centered("no data")]
  }

  /// Returns the entries of a legend, series without a name by their number.
  static func legend(_ names: [String?]) -> [(name: String, color: Color)] {
    names.enumerated().map { ($1 ?? "\($0 + 1)", Palette.color($0)) }
  }
}
