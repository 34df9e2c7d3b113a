import Glibc

/// Axes of characters around a canvas of dots.
struct BlockChart {
  private let title: String?
  private let axes: Axes
  private let x: Ticks
  private let y: Ticks
  private let legend: [(name: String, color: Color)]
  private let space: BlockSpace
  private let margin: Int
  private var canvas: DotCanvas

  init(
    title: String?,
    axes: Axes,
    x: Ticks,
    y: Ticks,
    legend: [(name: String, color: Color)] = [],
    in space: BlockSpace
  ) {
    (self.title, self.axes, self.x) = (title, axes, x)
    (self.y, self.legend, self.space) = (y, legend, space)
    margin = min(y.labels.map(\.count).max() ?? 1, space.columns / 3) + 1
    let taken = 2 + (title == nil ? 0 : 1) + (axes.xLabel == nil ? 0 : 1)
    let heading = axes.yLabel == nil && legend.isEmpty ? 0 : 1
    canvas = DotCanvas(columns: space.columns - margin - 1, rows: space.rows - taken - heading)
  }

  /// Draws lines between neighboring points that can be seen.
  mutating func curve(_ series: Series, _ color: Color) {
    let thin = series.thinned(to: canvas.width * 4)
    var before: (x: Int, y: Int)?
    for (x, y) in zip(thin.x, thin.y) {
      guard let place = place(x, y) else {
        before = nil
        continue
      }
      canvas.line(from: before ?? place, to: place, color)
      before = place
    }
  }

  /// Draws points.
  mutating func points(_ series: Series, _ color: Color) {
    for (x, y) in zip(series.x, series.y) {
      if let place = place(x, y) { canvas.dot(x: place.x, y: place.y, color) }
    }
  }

  /// The dot of a point within the axes.
  private func place(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
    guard let across = share(x, self.x, axes.logX), let up = share(y, self.y, axes.logY) else {
      return nil
    }
    return (
      Int((across * Double(canvas.width - 1)).rounded()),
      Int(((1 - up) * Double(canvas.height - 1)).rounded())
    )
  }

  private func share(_ value: Double, _ ticks: Ticks, _ isLog: Bool) -> Double? {
    func scaled(_ value: Double) -> Double { isLog ? log10(value) : value }
    let share =
      (scaled(value) - scaled(ticks.low)) / (scaled(ticks.high) - scaled(ticks.low))
    return share.isFinite && share >= -1e-9 && share <= 1 + 1e-9 ? share : nil
  }

  /// The chart as text.
  var lines: [String] {
    var result = title.map { [space.centered($0, indent: margin + 1)] } ?? []
    if let heading { result.append(heading) }
    let labels = rowLabels
    for (row, line) in canvas.lines(hasColor: space.hasColor).enumerated() {
      let label = labels[row] ?? ""
      result.append(
        BlockSpace.padded(label, to: margin, isRight: true) + (labels[row] == nil ? "│" : "┤")
          + line
      )
    }
    result += footer
    return result
  }

  /// What the vertical axis shows, and what the colors mean.
  private var heading: String? {
    guard axes.yLabel != nil || !legend.isEmpty else { return nil }
    var left = space.columns - 2
    var words: [String] = []
    if let label = axes.yLabel {
      let short = BlockSpace.cut(label, to: left / 2)
      left -= short.count + 2
      words.append(short)
    }
    for (index, entry) in legend.enumerated() {
      let name = BlockSpace.cut(entry.name, to: 24)
      guard name.count + 4 <= left else {
        if left > 12 { words.append("… \(legend.count - index) more") }
        break
      }
      left -= name.count + 4
      words.append(space.colored("━", entry.color) + " " + name)
    }
    return " " + words.joined(separator: "  ")
  }

  /// The label of each row that has one.
  private var rowLabels: [Int: String] {
    var labels: [Int: String] = [:]
    for (value, label) in zip(y.places, y.labels) {
      guard let up = share(value, y, axes.logY) else { continue }
      labels[Int(((1 - up) * Double(canvas.height - 1)).rounded()) / 4] = label
    }
    return labels
  }

  /// The horizontal axis: its line, its labels and what it shows.
  private var footer: [String] {
    var line = [Character](repeating: "─", count: canvas.columns)
    var labels = [Character](repeating: " ", count: canvas.columns + margin + 1)
    var free = 0
    for (value, label) in zip(x.places, x.labels) {
      guard let across = share(value, x, axes.logX) else { continue }
      let column = min(Int(across * Double(canvas.columns - 1) + 0.5), canvas.columns - 1)
      line[column] = "┬"
      let start = min(
        max(column + margin + 1 - label.count / 2, free),
        max(labels.count - label.count, 0)
      )
      guard start >= free, start + label.count <= labels.count else { continue }
      for (offset, character) in label.enumerated() { labels[start + offset] = character }
      free = start + label.count + 1
    }
    let indent = String(repeating: " ", count: margin)
    var result = [indent + "└" + String(line), String(labels)]
    if let label = axes.xLabel { result.append(space.centered(label, indent: margin + 1)) }
    return result
  }
}
