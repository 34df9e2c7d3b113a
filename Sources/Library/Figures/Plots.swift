import Figures
import Language
import Session
import Tensor

/// Declares the figures.
func defineFigures(in library: Library) {
  library.beginSection("Figures")
  defineLines(in: library)
  defineBars(in: library)
  defineMatrices(in: library)
  defineComposition(in: library)
  defineImages(in: library)
  defineTriptych(in: library)
}

private func defineLines(in library: Library) {
  library.define(
    "plot",
    "Draws lines: one for each sequence, against 0, 1, 2 …, or against x where y= is given.",
    Parameter.any("data", "Sequences of numbers, a record of them, or a table.").rest,
    .extra("x", "Places on the horizontal axis; a column's name where data is a table."),
    .extra("y", "Heights: numbers, a list or record of series, or names of columns."),
    .extra("group", "A label for each point: one line for each; a column's name for a table."),
    Parameter.number(
      "smooth",
      "Below 1 the weight of the past in a moving average, from 1 on a number of points."
    ).optional.named,
    options: AxesSettings.group(),
    returns: "figure",
    details: """
      Two sequences are two lines; one against the other is `plot(x, y=y)`. A line has a gap where a value is none, NaN or
      infinite.
      """,
    examples: [.init("plot([3, 2, 1], title=\"loss\")", shows: nil)]
  ) { _, settings, data, x, y, group, smooth in
    if let smooth, !(smooth >= 0) {
      throw Failure("value", "plot: smooth must be at least 0, not \(NumberFormat.text(smooth))")
    }
    let series = try SeriesReading(name: "plot", x: x, y: y, group: group).series(data)
    let axes = settings.axes(x: x?.string, y: y?.string, legend: group?.string)
    try Legend.check(series.count)
    return settings.figure(LinePlot(series, axes: axes, smoothing: smooth))
  }
  defineScatter(in: library)
}

private func defineScatter(in library: Library) {
  library.define(
    "scatter",
    "Draws points.",
    Parameter.any("data", "Places on the horizontal axis and heights, or a table.").rest,
    .extra("x", "Places on the horizontal axis; a column's name where data is a table."),
    .extra("y", "Heights; a column's name where data is a table."),
    .extra("group", "A label for each point, by which it is colored."),
    options: AxesSettings.group(),
    returns: "figure",
    examples: [.init("scatter([1, 2, 3], [3, 1, 2])", shows: nil)]
  ) { _, settings, data, x, y, group in
    // Two sequences are places and heights: points have both.
    let pair = data.count == 2 && y == nil
    let reading = SeriesReading(name: "scatter", x: x, y: pair ? data[1] : y, group: group)
    let series = try reading.series(pair ? [data[0]] : data)
    let axes = settings.axes(x: x?.string, y: y?.string, legend: group?.string)
    try Legend.check(series.count, of: "groups")
    return settings.figure(ScatterPlot(series, axes: axes))
  }
}

private func defineBars(in library: Library) {
  library.define(
    "hist",
    "Draws how often values fall into bins.",
    Parameter.any("data", "Sequences of numbers, or a record of them.").rest,
    Parameter.integer("bins", "Number of bins; follows from the values where left out.")
      .optional.named,
    options: AxesSettings.group(without: ["logx"]),
    returns: "figure",
    examples: [.init("hist(randn(100, seed=1))", shows: nil)]
  ) { _, settings, data, bins in
    guard bins.map({ (1...100_000).contains($0) }) ?? true else {
      throw Failure("value", "hist: bins must be 1 to 100000, not \(bins ?? 0)")
    }
    let values = try namedValues(data)
    try Legend.check(values.count)
    return settings.figure(Histogram(values, bins: bins, axes: settings.axes()))
  }
  library.define(
    "bar",
    "Draws bars, one for each label.",
    .any("labels", "Labels, or a record of heights."),
    Parameter.any("heights", "A height for each label, or a record of such series.").optional,
    options: AxesSettings.group(without: ["logx"]),
    returns: "figure",
    examples: [.init("bar({forest: 3, water: 1})", shows: nil)]
  ) { _, settings, labels, heights in
    settings.figure(try barChart(labels, heights, settings.axes()))
  }
}

private func namedValues(_ data: [Value]) throws -> [Histogram.Values] {
  if data.count == 1, let record = data[0].record {
    return try record.fields.map { key, value in
      Histogram.Values(key, try FigureReading.numbers(value, "hist: \(key)"))
    }
  }
  return try data.enumerated().map { index, value in
    Histogram.Values(
      data.count > 1 ? "\(index + 1)" : nil,
      try FigureReading.numbers(value, "hist")
    )
  }
}

private func barChart(_ labels: Value, _ heights: Value?, _ axes: Axes) throws -> BarChart {
  guard let heights else {
    guard let record = labels.record else {
      throw Failure("argument", "bar: argument 'heights' is missing", argument: 0)
    }
    let values = try FigureReading.numbers(Value(list: record.values), "bar")
    return try BarChart(labels: record.keys, series: [BarChart.Bars(nil, values)], axes: axes)
  }
  let names = try FigureReading.words(labels, "bar: labels")
  guard let record = heights.record else {
    let bars = BarChart.Bars(nil, try FigureReading.numbers(heights, "bar: heights"))
    return try BarChart(labels: names, series: [bars], axes: axes)
  }
  let series = try record.fields.map { key, value in
    BarChart.Bars(key, try FigureReading.numbers(value, "bar: \(key)"))
  }
  return try BarChart(labels: names, series: series, axes: axes)
}
