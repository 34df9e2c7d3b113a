/// A matrix of numbers as colours, its first row on top.
package struct HeatMap: FigureContent {
  package let rows: Int
  package let columns: Int
  package let values: [Double]
  package var rowLabels: [String]?
  package var columnLabels: [String]?
  package var axes: Axes
  /// The value at the dark and at the bright end; without one, the least and greatest.
  package var limits: ClosedRange<Double>?

  /// - Parameters
  ///   - values: row after row.
  /// - Throws: `FigureError.differentLengths` when the values or labels do not fill the matrix,
  ///   `FigureError.empty` when it has no cell.
  package init(
    rows: Int,
    columns: Int,
    values: [Double],
    rowLabels: [String]? = nil,
    columnLabels: [String]? = nil,
    axes: Axes = Axes(),
    limits: ClosedRange<Double>? = nil
  ) throws {
    guard rows > 0, columns > 0 else { throw FigureError.empty(what: "a matrix without cells") }
    func check(_ what: String, _ count: Int, _ wanted: Int) throws {
      guard count == wanted else {
        throw FigureError.differentLengths(what: what, first: wanted, second: count)
      }
    }
    try check("cells and values", values.count, rows * columns)
    try check("rows and row labels", rowLabels?.count ?? rows, rows)
    try check("columns and column labels", columnLabels?.count ?? columns, columns)
    self.rows = rows
    self.columns = columns
    self.values = values
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.axes = axes
    self.limits = limits
  }

  package var kind: String { "heat map" }

  package var details: String { "\(rows) × \(columns)" }

  package func naturalSize(title: String?) -> PixelSize {
    let shape = Double(columns) / Double(rows)
    let width = shape >= 1 ? 460 : max(460 * shape, 160)
    let height = shape >= 1 ? max(460 / shape, 120) : 460
    let labels = rowLabels?.map { Script.width(of: $0) }.max() ?? 20
    return PixelSize(Int(width + labels) + 130, Int(height) + (title == nil ? 60 : 90))
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    axes.write(to: &script, in: frame, title: title, legend: false)
    let map = reduced(to: 800)
    let finite = map.values.filter(\.isFinite)
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
      "set cbrange [\(Script.number(ends.lowerBound - padding))"
        + ":\(Script.number(ends.upperBound + padding))]",
      "unset rmargin",
      "set xrange [-0.5:\(Script.number(Double(map.columns) - 0.5))]",
      "set yrange [\(Script.number(Double(map.rows) - 0.5)):-0.5]",
      "set xtics scale 0",
      "set ytics scale 0"
    )
    let shape = Double(columns) / Double(rows)
    if shape > 0.25, shape < 4 { script.line("set size ratio -1") }
    if let columnLabels, columns == map.columns {
      let turned = (columnLabels.map(\.count).max() ?? 0) * columns > 50
      let tics = Script.tics(columnLabels, at: columnLabels.indices.map(Double.init))
      script.line("set xtics scale 0 \(turned ? "rotate by -40 left " : "")\(tics)")
    }
    if let rowLabels, rows == map.rows {
      let tics = Script.tics(rowLabels, at: rowLabels.indices.map(Double.init))
      script.line("set ytics scale 0 \(tics)")
    }
    let block = script.data(
      rows: (0..<map.rows).map { row in
        map.values[(row * map.columns)..<((row + 1) * map.columns)].map(Script.number)
          .joined(separator: " ")
      }
    )
    script.line("plot \(block) matrix with image notitle")
  }

  /// Returns the map with neighbouring cells averaged, so that no side is longer than the limit.
  private func reduced(to limit: Int) -> (rows: Int, columns: Int, values: [Double]) {
    let step = (max(rows, columns) + limit - 1) / limit
    guard step > 1 else { return (rows, columns, values) }
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
    return (newRows, newColumns, zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan })
  }
}
