import Figures
import Language
import Session
import Tensor

/// Declares the figures of matrices and tables.
func defineMatrices(in library: Library) {
  library.define(
    "heatmap",
    "Draws a matrix of numbers as colors, its first row on top.",
    .any("matrix", "The numbers."),
    .extra("rows", "A label for each row."),
    .extra("columns", "A label for each column."),
    Parameter.numbers("range", "The values at the dark and the bright end.").optional.named,
    .word("label", "What the colors mean, beside their scale."),
    options: AxesSettings.group(without: ["logx", "logy"]),
    returns: "figure",
    examples: [.init("heatmap([[1, 2], [3, 4]])", shows: nil)]
  ) { _, settings, matrix, rows, columns, range, label in
    let read = try FigureReading.matrix(matrix, "heatmap")
    if let range, range.count != 2 || !(range[0] <= range[1]) {
      throw Failure("value", "heatmap: range must be [low, high], not \(range)")
    }
    let map = try HeatMap(
      rows: read.rows,
      columns: read.columns,
      values: read.values,
      rowLabels: rows.map { try FigureReading.words($0, "heatmap: rows") },
      columnLabels: columns.map { try FigureReading.words($0, "heatmap: columns") },
      axes: settings.axes(),
      limits: range.map { $0[0]...$0[1] },
      scaleLabel: label
    )
    return settings.figure(map)
  }
  defineConfusion(in: library)
  defineParallel(in: library)
}

private func defineConfusion(in library: Library) {
  library.define(
    "confusion",
    "Draws how often each true class (row) was taken for each class (column).",
    .any("matrix", "Counts, rows being the true classes."),
    Parameter.strings("classes", "A name for each class; numbers where left out.").optional,
    .plotTitle,
    returns: "figure",
    examples: [.init("confusion([[5, 1], [2, 4]], [\"forest\", \"water\"])", shows: nil)]
  ) { _, matrix, classes, title in
    let read = try FigureReading.matrix(matrix, "confusion")
    let content = try ConfusionMatrix(
      rows: read.rows,
      columns: read.columns,
      counts: read.values,
      classes: classes
    )
    return FigureValue(Figure(content, title: title))
  }
}

private func defineParallel(in library: Library) {
  library.define(
    "parallel",
    "Draws parallel coordinates: an axis for each column, a line for each row.",
    .table("table", "One row for each trial."),
    .string("metric", "The column that colors the lines."),
    Parameter.strings("columns", "The columns that are axes; all other ones where left out.")
      .optional,
    .plotTitle,
    returns: "figure",
    examples: [
      .init(
        "parallel(table([{lr: 1, loss: 3}, {lr: 2, loss: 2}]), \"loss\").height > 0",
        shows: "true"
      )
    ]
  ) { _, table, metric, columns, title in
    let values = try FigureReading.numbers(FigureReading.column(table, metric), "parallel")
    let names = columns ?? table.columns.filter { $0.name != metric && !$0.isVolatile }.map(\.name)
    let axes = try names.map { try parallelAxis(table, $0) }
    let plot = try ParallelPlot(axes: axes, metric: values, metricName: metric)
    return FigureValue(Figure(plot, title: title))
  }
}

/// A column as an axis: numbers by their size, on a logarithmic scale where they span decades.
private func parallelAxis(_ table: TableValue, _ name: String) throws -> ParallelPlot.Axis {
  let column = try FigureReading.column(table, name)
  guard let numbers = column.numbers else {
    return ParallelPlot.Axis(name, .names(try FigureReading.words(column, name)))
  }
  let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
  return ParallelPlot.Axis(name, .numbers(numbers, logarithmic: low > 0 && high / low >= 100))
}

/// Declares what puts figures together and saves them.
func defineComposition(in library: Library) {
  library.define(
    "grid",
    "Puts figures side by side.",
    .any("figures", "A list of figures."),
    Parameter.integer("columns", "How many stand in a row; two where left out.").optional,
    .word("title", "Title above all."),
    returns: "figure",
    examples: [.init("grid([plot([1, 2]), plot([2, 1])], 2)", shows: nil)]
  ) { _, value, columns, title in
    let figures = try (value.elementsOfSequence ?? []).map { element in
      guard let figure = element.object(FigureValue.self)?.figure else {
        throw Failure(
          "type",
          "grid: expected figures, got \(element.typeWithArticle)",
          argument: 0
        )
      }
      return figure
    }
    return FigureValue(Figure(try FigureGrid(figures, columns: columns), title: title))
  }
  library.define(
    "save",
    "Writes a figure to a file; the ending says the format: png, svg or pdf.",
    Parameter<FigureValue>.object("figure", type: "figure", "The figure."),
    .string("path", "The file."),
    examples: []
  ) { call, figure, path -> Value in
    let gnuplot = Gnuplot(interrupted: { Interruption.isRequested ? 1 : 0 })
    try call.byFirst { try figure.figure.save(to: try call.writing(path), with: gnuplot) }
    return .none
  }
}
