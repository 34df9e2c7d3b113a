import Glibc

/// Parallel coordinates: one vertical axis for each quantity, one line across them for each trial.
package struct ParallelPlot: FigureContent {
  package var axes: [Axis]
  /// The metric that colors the lines, one value a trial.
  package var metric: [Double]
  package var metricName: String

  /// One quantity of all trials.
  package struct Axis: Equatable, Sendable {
    package var name: String
    package var values: Values

    /// What the trials have on an axis.
    package enum Values: Equatable, Sendable {
      case numbers([Double], logarithmic: Bool)
      case names([String])
    }

    package init(_ name: String, _ values: Values) {
      self.name = name
      self.values = values
    }
  }

  /// - Throws: `FigureError.differentLengths` when an axis has not one value for each trial,
  ///   `FigureError.empty` without an axis.
  package init(axes: [Axis], metric: [Double], metricName: String) throws {
    try Legend.check(axes.count, of: "axes")
    guard !axes.isEmpty else { throw FigureError.empty(what: "parallel coordinates without axes") }
    for axis in axes {
      try FigureError.checkLengths("'\(axis.name)' and the metric", axis.values.count, metric.count)
    }
    self.axes = axes
    self.metric = metric
    self.metricName = metricName
  }

  package var kind: String { "parallel coordinates" }

  package var details: String {
    "\(axes.count) \(axes.count == 1 ? "axis" : "axes"), \(metric.count) trials"
  }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(min(max(160 + 130 * (axes.count + 1), 480), 1400), 440)
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    let columns = axes + [Axis(metricName, .numbers(metric, logarithmic: false))]
    Axes.place(frame, in: &script)
    Axes.style(title: title, in: &script)
    let finite = metric.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      return Axes.writeNoData(to: &script)
    }
    let padding = least == greatest ? 0.5 : 0
    let left = Script.number(-room(columns, in: frame))
    script.lines(
      "unset grid",
      "unset key",
      "set border 0",
      "unset ytics",
      Palette.viridisCommand,
      Ticks.linear(least - padding, greatest + padding, isTight: true).commands("cb"),
      "set cblabel \(Script.quoted(metricName))",
      "set cbtics scale 0.4",
      "set style textbox 1 opaque noborder fillcolor rgb '#ffffff' margins 0.4,0.3",
      "set bmargin 3",
      "set xrange [\(left):\(Script.number(Double(columns.count) - 0.85))]",
      "set yrange [-0.04:1.04]",
      "set xtics scale 0 font ':Bold' "
        + Script.tics(
          columns.map { Script.fitted($0.name, to: 126) },
          at: columns.indices.map(Double.init)
        )
    )
    for (index, axis) in columns.enumerated() { axis.writeScale(at: index, to: &script) }
    let lines = script.data(rows: rows(columns))
    script.line("plot \(lines) using 1:2:3 with lines lw 1.4 lc palette notitle")
  }

  /// How far the labels of the first axis reach to its left; 1 is the distance of two axes.
  private func room(_ columns: [Axis], in frame: Frame) -> Double {
    let colorBar = 150.0
    let distance = (frame.width - colorBar) / (Double(columns.count) - 0.5)
    let widest = columns[0].labels().map { Script.width(of: $0.text, fontSize: 9) }.max() ?? 0
    return min(max((widest + 16) / max(distance, 1), 0.35), 1)
  }

  /// Returns the points of all lines, an empty row after each.
  private func rows(_ columns: [Axis]) -> [String] {
    let places = columns.map { $0.places() }
    let all = metric.indices.filter { metric[$0].isFinite }
    let step = max(all.count / 2000, 1)
    return stride(from: 0, to: all.count, by: step).map { all[$0] }.flatMap { trial in
      columns.indices.map { column in
        let place = Script.number(places[column][trial])
        return "\(column) \(place) \(Script.number(metric[trial]))"
      } + [""]
    }
  }
}

extension ParallelPlot.Axis.Values {
  /// The number of trials.
  fileprivate var count: Int {
    switch self {
    case .numbers(let numbers, _): numbers.count
    case .names(let names): names.count
    }
  }
}

extension ParallelPlot.Axis {
  /// Returns where each trial crosses the axis, 0 at its foot and 1 at its top.
  func places() -> [Double] {
    switch values {
    case .numbers(let numbers, _):
      let (low, high) = ends
      return numbers.map { number in
        let value = scaled(number)
        return high > low ? (value - low) / (high - low) : value.isFinite ? 0.5 : .nan
      }
    case .names(let names):
      let order = distinct(names)
      let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Double($0)) })
      return names.map { name in
        order.count > 1 ? (places[name] ?? 0) / Double(order.count - 1) : 0.5
      }
    }
  }

  /// Draws the axis as a line with labels beside it.
  fileprivate func writeScale(at index: Int, to script: inout Script) {
    script.line("set arrow from \(index),0 to \(index),1 nohead front lc rgb '#404040' lw 1.2")
    for label in labels() {
      script.line(
        "set label \(Script.quoted(label.text)) at \(index),\(Script.number(label.place))"
          + " right offset -0.5,0 font ',9' front boxed bs 1 textcolor rgb '#202020'"
      )
    }
  }

  /// Returns what stands beside the axis, and where.
  fileprivate func labels() -> [(text: String, place: Double)] {
    guard case .names(let names) = values else { return numberLabels() }
    let order = distinct(names)
    return order.indices.filter { $0 % max(order.count / 12, 1) == 0 }.map { index in
      let place = order.count > 1 ? Double(index) / Double(order.count - 1) : 0.5
      return (Script.fitted(order[index], to: 110, fontSize: 9), place)
    }
  }

  /// Returns what stands beside an axis of numbers: the values themselves where they are few.
  private func numberLabels() -> [(text: String, place: Double)] {
    let (low, high) = ends
    guard case .numbers(let numbers, _) = values, low.isFinite, high.isFinite else { return [] }
    guard high > low else { return [(Script.short(isLogarithmic ? pow(10, low) : low), 0.5)] }
    let few = Set(numbers.filter { scaled($0).isFinite })
    if few.count <= 6 {
      return few.sorted().map { (Script.short($0), (scaled($0) - low) / (high - low)) }
    }
    return (0...4).map { step in
      let value = low + (high - low) * Double(step) / 4
      return (Script.short(isLogarithmic ? pow(10, value) : value), Double(step) / 4)
    }
  }

  private var isLogarithmic: Bool {
    if case .numbers(_, let logarithmic) = values { logarithmic } else { false }
  }

  private func scaled(_ number: Double) -> Double {
    guard isLogarithmic else { return number.isFinite ? number : .nan }
    return number > 0 && number.isFinite ? log10(number) : .nan
  }

  private var ends: (low: Double, high: Double) {
    guard case .numbers(let numbers, _) = values else { return (0, 1) }
    let finite = numbers.map(scaled).filter(\.isFinite)
    return (finite.min() ?? .nan, finite.max() ?? .nan)
  }

  private func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
