/// A matrix of numbers as colors, its first row on top.
package struct HeatMap: FigureContent {
  package let rows: Int
  package let columns: Int
  package let values: [Double]
  package var rowLabels: [String]?
  package var columnLabels: [String]?
  package var axes: Axes
  /// The value at the dark and at the bright end; without one, the least and greatest.
  package var limits: ClosedRange<Double>?
  /// What the colors mean, written beside their scale.
  package var scaleLabel: String?

  /// - Parameters:
  ///   - rows: the height of the matrix, in cells.
  ///   - columns: its width.
  ///   - values: row after row.
  ///   - rowLabels: one for each row, if any.
  ///   - columnLabels: one for each column, if any.
  ///   - axes: what is written along the sides.
  ///   - limits: the value at the dark and at the bright end; without one, the least and greatest.
  ///   - scaleLabel: what the colors mean, written beside their scale.
  /// - Throws: `FigureError.differentLengths` when the values or labels do not fill the matrix,
  ///   `FigureError.empty` when it has no cell.
  package init(
    rows: Int,
    columns: Int,
    values: [Double],
    rowLabels: [String]? = nil,
    columnLabels: [String]? = nil,
    axes: Axes = Axes(),
    limits: ClosedRange<Double>? = nil,
    scaleLabel: String? = nil
  ) throws {
    guard rows > 0, columns > 0 else { throw FigureError.empty(what: "a matrix without cells") }
    try FigureError.checkLengths("cells and values", rows * columns, values.count)
    try FigureError.checkLengths("rows and row labels", rows, rowLabels?.count ?? rows)
    let labels = columnLabels?.count ?? columns
    try FigureError.checkLengths("columns and column labels", columns, labels)
    (self.rows, self.columns, self.values) = (rows, columns, values)
    (self.rowLabels, self.columnLabels, self.axes) = (rowLabels, columnLabels, axes)
    (self.limits, self.scaleLabel) = (limits, scaleLabel)
  }

  package var kind: String { "heat map" }

  package var details: String { "\(rows) × \(columns)" }

  package func naturalSize(title: String?) -> PixelSize {
    let shape = Double(columns) / Double(rows)
    let width = shape >= 1 ? 460 : max(460 * shape, 160)
    let height = shape >= 1 ? max(460 / shape, 120) : 460
    let extra = 150 + (axes.yLabel == nil ? 0 : 24) + (scaleLabel == nil ? 0 : 24)
    let below = isTurned ? Int(longestColumnLabel * 0.7) : 0
    return PixelSize(
      Int(width + longestRowLabel) + extra,
      Int(height) + below + (title == nil ? 66 : 96)
    )
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: false)
    let map = reduced(to: 800)
    let finite = map.values.filter(\.isFinite)
    let step = Double(map.step)
    let (right, bottom) = (Double(map.columns) * step - 0.5, Double(map.rows) * step - 0.5)
    guard let least = finite.min(), let greatest = finite.max() else {
      return Axes.writeNoData(to: &script)
    }
    let ends = limits ?? least...greatest
    let padding = ends.lowerBound == ends.upperBound ? 0.5 : 0
    script.lines(
      "unset grid",
      "unset logscale",
      "set border 0",
      Palette.viridisCommand,
      "set colorbox noborder",
      "set cbtics scale 0.4",
      Ticks.linear(ends.lowerBound - padding, ends.upperBound + padding, isTight: true)
        .commands("cb"),
      "unset rmargin",
      "set xrange [-0.5:\(Script.number(right))]",
      "set yrange [\(Script.number(bottom)):-0.5]",
      "set xtics scale 0",
      "set ytics scale 0"
    )
    writeLabels(to: &script)
    writeNumbers(ends, to: &script)
    let block = script.data(
      rows: (0..<map.rows).map { row in
        map.values[(row * map.columns)..<((row + 1) * map.columns)].map(Script.number)
          .joined(separator: " ")
      }
    )
    let offset = Script.number((step - 1) / 2)
    let place = "using ($1*\(map.step)+\(offset)):($2*\(map.step)+\(offset)):3"
    script.line("plot \(block) matrix \(place) with image notitle")
  }

  /// Writes what stands along the sides, and keeps cells square where the map is not too long.
  private func writeLabels(to script: inout Script) {
    if let scaleLabel { script.line("set cblabel \(Script.quoted(scaleLabel))") }
    let shape = Double(columns) / Double(rows)
    if shape > 0.25, shape < 4 { script.line("set size ratio -1") }
    if let columnLabels {
      let turned = isTurned ? "rotate by -40 left " : ""
      script.line("set xtics scale 0 \(turned)\(Script.tics(columnLabels, most: 60))")
    }
    if let rowLabels { script.line("set ytics scale 0 \(Script.tics(rowLabels, most: 40))") }
  }

  /// Writes the numbers into the cells where there is room.
  private func writeNumbers(_ ends: ClosedRange<Double>, to script: inout Script) {
    guard columns <= 10, rows <= 20, rowLabels != nil || columnLabels != nil else { return }
    let span = ends.upperBound - ends.lowerBound
    for index in values.indices where values[index].isFinite {
      let color = Palette.viridis(span > 0 ? (values[index] - ends.lowerBound) / span : 0.5)
      script.line(
        "set label \(Script.quoted(Script.short(values[index])))"
          + " at \(index % columns),\(index / columns) center font ',10' front"
          + " textcolor rgb '\(color.lightness > 0.45 ? "#101010" : "#ffffff")'"
      )
    }
  }

  private var longestRowLabel: Double { rowLabels?.map { Script.width(of: $0) }.max() ?? 20 }

  private var longestColumnLabel: Double { columnLabels?.map { Script.width(of: $0) }.max() ?? 0 }

  /// Whether the labels of columns are written askew, since they would meet.
  private var isTurned: Bool {
    guard columnLabels != nil else { return false }
    let shape = Double(columns) / Double(rows)
    let width = shape >= 1 ? 460 : max(460 * shape, 160)
    return longestColumnLabel + 8 > width / Double(min(columns, 60))
  }

  /// Returns the map with neighboring cells averaged, so that no side is longer than the limit.
  func reduced(to limit: Int) -> (rows: Int, columns: Int, values: [Double], step: Int) {
    let step = (max(rows, columns) + limit - 1) / limit
    guard step > 1 else { return (rows, columns, values, 1) }
    let newRows = (rows + step - 1) / step
    let newColumns = (columns + step - 1) / step
    var sums = [Double](repeating: 0, count: newRows * newColumns)
    var counts = [Double](repeating: 0, count: newRows * newColumns)
    for row in 0..<rows {
      for column in 0..<columns where values[row * columns + column].isFinite {
        let cell = row / step * newColumns + column / step
        sums[cell] += values[row * columns + column]
        counts[cell] += 1
      }
    }
    return (newRows, newColumns, zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }, step)
  }
}
