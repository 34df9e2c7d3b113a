/// A table as text, fitted to a width.
package struct TableDisplay {
  private let table: TableValue
  private let options: DisplayOptions
  private let maximumCell = 48
  private let gap = "  "

  init(_ table: TableValue, _ options: DisplayOptions) {
    self.table = table
    self.options = options
  }

  var text: String {
    let columns = table.columns.filter { options.showsVolatileColumns || !$0.isVolatile }
    guard !columns.isEmpty else { return "<table: \(table.rowCount) rows, no columns>" }
    let rows = shownRows
    var cells = columns.map { column in makeCells(of: column, rows) }
    var kept = fit(&cells)
    let hidden = columns.count - kept.count
    if kept.isEmpty { kept = [0] }
    var lines = [line(kept.map { cells[$0][0] }, kept, cells, columns)]
    lines.append(
      kept.map { String(repeating: "─", count: width(cells[$0])) }.joined(separator: gap)
    )
    for index in rows.indices {
      if index > 0, rows[index] != rows[index - 1] + 1 { lines.append("…") }
      lines.append(line(kept.map { cells[$0][index + 1] }, kept, cells, columns))
    }
    if let footer = footer(hidden: hidden, shown: rows.count) { lines.append(footer) }
    return lines.joined(separator: "\n")
  }

  private var shownRows: [Int] {
    guard table.rowCount > options.tableRows else { return Array(0..<table.rowCount) }
    let half = max(1, options.tableRows / 2)
    return Array(0..<half) + Array((table.rowCount - half)..<table.rowCount)
  }

  private func footer(hidden: Int, shown: Int) -> String? {
    var parts: [String] = []
    if table.rowCount == 0 { parts.append("no rows") }
    if shown < table.rowCount { parts.append("\(table.rowCount) rows") }
    if hidden > 0 { parts.append("\(hidden) more column\(hidden == 1 ? "" : "s")") }
    return parts.isEmpty ? nil : "(\(parts.joined(separator: ", ")))"
  }

  /// Header and cells of a column; numbers with the digits that tell them apart.
  private func makeCells(of column: TableValue.Column, _ rows: [Int]) -> [String] {
    [TextWidth.cut(column.name, to: maximumCell)]
      + rows.map { TextWidth.cut(Self.cell(column.values[$0]), to: maximumCell) }
  }

  /// The text of a value within a table.
  package static func cell(_ value: Value) -> String {
    switch value {
    case .number(let number): NumberFormat.short(number)
    case .string(let text): text.string.split(separator: "\n").joined(separator: " ")
    case .none, .missing: "–"
    default: value.summary(limit: 60)
    }
  }

  private func width(_ cells: [String]) -> Int { cells.map(TextWidth.columns).max() ?? 0 }

  /// Columns that fit, from the left; wide text is narrowed first.
  private func fit(_ cells: inout [[String]]) -> [Int] {
    func total(_ columns: [Int]) -> Int {
      columns.reduce(0) { $0 + width(cells[$1]) } + gap.count * max(0, columns.count - 1)
    }
    var kept = Array(cells.indices)
    while total(kept) > options.width {
      let widest = kept.max { width(cells[$0]) < width(cells[$1]) }
      if let widest, width(cells[widest]) > 24 {
        cells[widest] = cells[widest].map { TextWidth.cut($0, to: 24) }
      } else if kept.count > 1 {
        kept.removeLast()
      } else {
        break
      }
    }
    return kept
  }

  private func line(
    _ texts: [String],
    _ kept: [Int],
    _ cells: [[String]],
    _ columns: [TableValue.Column]
  ) -> String {
    var line = ""
    for (position, (text, column)) in zip(texts, kept).enumerated() {
      let isNumeric = columns[column].values.contains { $0.isNumber }
      let isLast = position == kept.count - 1
      let padded = TextWidth.pad(text, to: width(cells[column]), atRight: !isNumeric)
      line += (position == 0 ? "" : gap) + (isLast && !isNumeric ? text : padded)
    }
    return line
  }
}

extension Value {
  fileprivate var isNumber: Bool {
    if case .number = self { true } else { false }
  }
}
