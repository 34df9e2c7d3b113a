import Figures
import Language
import Session
import Sweeps

/// Declares what shows the results of a sweep.
func defineSweepFigures(in library: Library) {
  defineHistory(in: library)
  defineImportance(in: library)
  defineSlice(in: library)
  library.define(
    "parallel",
    "Draws a sweep as parallel coordinates: an axis for each parameter, a line for each trial.",
    .sweep("sweep", "The sweep."),
    Parameter.string("metric", "The result that colors the lines; the first where none.").optional,
    .plotTitle,
    returns: "figure",
    examples: [.init("\(example).parallel().height > 0", shows: "true")]
  ) { _, sweep, metric, title in
    let definition = sweep.sweep.definition
    let place = try objective(metric, definition)
    let trials = sweep.complete
    let axes = definition.parameters.filter { parameter in
      trials.contains { $0.parameters[parameter.name] != nil }
    }.map { axis($0, trials) }
    let plot = try ParallelPlot(
      axes: axes,
      metric: trials.map { $0.values[place] },
      metricName: definition.objectives[place].name
    )
    return FigureValue(Figure(plot, title: title))
  }
  library.define(
    "pareto",
    "Gives the trials that no other one beats in every objective.",
    .sweep("sweep", "The sweep."),
    returns: "table",
    examples: [.init("\(example).pareto().x", shows: "[2]")]
  ) { _, sweep in Value.table(sweep.pareto) }
}

private let larger =
  "sweep({x: [1, 2, 3], y: [1, 2, 3]}, p -> p.x ^ 2 + 0.1 * p.y, store=\":memory:\")"

private let example = "sweep({x: [1, 2, 3]}, p -> (p.x - 2) ^ 2, store=\":memory:\")"

private func defineHistory(in library: Library) {
  library.define(
    "history",
    "Draws the result of each trial, and the best one so far.",
    .sweep("sweep", "The sweep."),
    .metric,
    .plotTitle,
    returns: "figure",
    examples: [.init("\(example).history().height > 0", shows: "true")]
  ) { _, sweep, metric, title in
    let definition = sweep.sweep.definition
    let place = try objective(metric, definition)
    let objective = definition.objectives[place]
    let trials = sweep.complete
    let values = trials.map { $0.values[place] }
    var best: [Double] = []
    for value in values {
      let last = best.last ?? value
      best.append(objective.loss(value) < objective.loss(last) ? value : last)
    }
    let numbers = trials.map { Double($0.number) }
    let plot = LinePlot(
      [
        try Series(objective.name, x: numbers, y: values),
        try Series("best so far", x: numbers, y: best).stepped,
      ],
      axes: Axes(xLabel: "trial", yLabel: objective.name),
      dots: [0]
    )
    return FigureValue(Figure(plot, title: title))
  }
}

private func defineImportance(in library: Library) {
  library.define(
    "importance",
    "Draws how much of the results' variance each parameter explains by itself, by functional ANOVA.",
    .sweep("sweep", "The sweep."),
    .metric,
    .plotTitle,
    returns: "figure",
    details: "`importance_table` gives the shares as numbers. Hutter et al., ICML 2014.",
    examples: [.init("\(larger).importance().height > 0", shows: "true")]
  ) { _, sweep, metric, title in
    let shares = try shares(sweep, metric)
    let chart = try BarChart(
      labels: shares.map(\.name),
      series: [BarChart.Bars(nil, shares.map(\.share))],
      axes: Axes(yLabel: "share of the variance")
    )
    return FigureValue(Figure(chart, title: title))
  }
  library.define(
    "importance_table",
    "Gives the share of the results' variance that each parameter explains by itself, the largest first.",
    .sweep("sweep", "The sweep."),
    .metric,
    returns: "table",
    examples: [.init("\(larger).importance_table().parameter", shows: "[\"x\", \"y\"]")]
  ) { _, sweep, metric in
    let shares = try shares(sweep, metric)
    return Value.table(
      TableValue(columns: [
        TableValue.Column(name: "parameter", values: shares.map(\.name.asValue)),
        TableValue.Column(name: "importance", values: shares.map(\.share.asValue)),
      ])
    )
  }
}

private func shares(
  _ sweep: SweepObject,
  _ metric: String?
) throws -> [(name: String, share: Double)] {
  let place = try objective(metric, sweep.sweep.definition)
  let shares = Importance.shares(sweep.complete, sweep.sweep.definition) { $0.values[place] }
  if shares.isEmpty {
    throw Failure(
      "value",
      "importance: needs four complete trials whose results differ, there are \(sweep.complete.count)"
    )
  }
  return shares.sorted { $0.share > $1.share }
}

private func defineSlice(in library: Library) {
  library.define(
    "slice",
    "Draws the result against one parameter, or against each.",
    .sweep("sweep", "The sweep."),
    Parameter.string("parameter", "The parameter; all of them where none.").optional,
    .metric,
    returns: "figure",
    examples: [.init("\(example).slice(\"x\").height > 0", shows: "true")]
  ) { _, sweep, parameter, metric in
    let definition = sweep.sweep.definition
    let place = try objective(metric, definition)
    let names = definition.parameters.map(\.name)
    if let parameter, !names.contains(parameter) {
      throw Failure(
        "name",
        "the sweep has no parameter '\(parameter)'; it has \(names.joined(separator: ", "))",
        help: Suggestion.question(for: parameter, among: names)
      )
    }
    let figures = try (parameter.map { [$0] } ?? names).map { name in
      try slice(name, place, sweep)
    }
    if figures.count == 1 { return FigureValue(figures[0]) }
    return FigureValue(Figure(try FigureGrid(figures, columns: min(figures.count, 3))))
  }
}

private func slice(_ name: String, _ place: Int, _ sweep: SweepObject) throws -> Figure {
  let definition = sweep.sweep.definition
  let trials = sweep.complete.filter { $0.parameters[name] != nil }
  guard let parameter = definition.parameters.first(where: { $0.name == name }) else {
    throw FigureError.empty(what: "a slice of no parameter")
  }
  var axes = Axes(
    xLabel: name,
    yLabel: definition.objectives[place].name,
    logX: parameter.domain.isLogarithmic
  )
  axes.xNames = names(of: parameter.domain)
  let x = trials.map { trial -> Double in
    let value = trial.parameters[name] ?? .nan
    guard axes.xNames.isEmpty, case .number(let number) = parameter.domain.scalar(of: value) else {
      return value
    }
    return number
  }
  let series = try Series(x: x, y: trials.map { $0.values[place] })
  return Figure(ScatterPlot([series], axes: axes))
}

extension Domain {
  fileprivate var isLogarithmic: Bool { if case .logUniform = self { true } else { false } }
}

/// What the choices of a parameter are called, unless all of them are numbers.
private func names(of domain: Domain) -> [String] {
  guard case .choice(let choices) = domain else { return [] }
  let areNumbers = choices.allSatisfy { if case .number = $0 { true } else { false } }
  return areNumbers ? [] : choices.map(\.description)
}

private func axis(_ parameter: SweepDefinition.Parameter, _ trials: [Trial]) -> ParallelPlot.Axis {
  let scalars = trials.map { trial in
    trial.parameters[parameter.name].map { parameter.domain.scalar(of: $0) }
  }
  let numbers = scalars.map { scalar -> Double? in
    guard let scalar else { return .nan }
    if case .number(let number) = scalar { return number }
    return nil
  }
  if numbers.contains(where: { $0 == nil }) {
    return ParallelPlot.Axis(parameter.name, .names(scalars.map { $0?.description ?? "–" }))
  }
  let logarithmic = parameter.domain.isLogarithmic
  return ParallelPlot.Axis(
    parameter.name,
    .numbers(numbers.map { $0 ?? .nan }, logarithmic: logarithmic)
  )
}

/// The place of a result among the objectives.
private func objective(_ name: String?, _ definition: SweepDefinition) throws -> Int {
  guard let name else { return 0 }
  guard let place = definition.objectives.firstIndex(where: { $0.name == name }) else {
    let names = definition.objectives.map(\.name)
    throw Failure(
      "name",
      "the sweep has no result '\(name)'; it has \(names.joined(separator: ", "))",
      help: Suggestion.question(for: name, among: names)
    )
  }
  return place
}

extension Parameter where Argument == String? {
  /// The result that a figure is about.
  fileprivate static var metric: Self {
    Parameter<String>.string("metric", "The result; the first where none.").optional
  }
}
