import Language
import Session

/// A table as HTML, cut in the middle where it is long.
struct HTMLTable {
  private let table: TableValue
  private let options: DisplayOptions
  /// More rows than in a terminal: a page can be scrolled.
  private static let rows = 60
  private static let columns = 100

  init(_ table: TableValue, _ options: DisplayOptions) {
    self.table = table
    self.options = options
  }

  var text: String {
    let all = table.columns.filter { options.showsVolatileColumns || !$0.isVolatile }
    let columns = all.prefix(Self.columns)
    let head = columns.map { "<th>\(HTMLText.escaped($0.name))</th>" }.joined()
    let body = shownRows.map { row -> String in
      guard let row else { return "<tr>" + columns.map { _ in "<td>…</td>" }.joined() + "</tr>" }
      return "<tr>" + columns.map { cell($0.values[row]) }.joined() + "</tr>"
    }
    var parts = ["<table>", "<thead><tr>\(head)</tr></thead>", "<tbody>"] + body
    parts += ["</tbody>", "</table>"]
    var notes = ["\(table.rowCount) \(table.rowCount == 1 ? "row" : "rows")"]
    if all.count > columns.count { notes.append("\(all.count - columns.count) more columns") }
    parts.append("<p>\(notes.joined(separator: ", "))</p>")
    return parts.joined(separator: "\n")
  }

  /// Numbers of the rows that are shown; nothing where some are left out.
  private var shownRows: [Int?] {
    let count = table.rowCount
    guard count > Self.rows else { return Array(0..<count) }
    let half = Self.rows / 2
    return Array(0..<half) + [nil] + Array((count - half)..<count)
  }

  private func cell(_ value: Value) -> String {
    let text = HTMLText.escaped(TableDisplay.cell(value))
    if case .number = value { return "<td style=\"text-align:right\">\(text)</td>" }
    return "<td style=\"text-align:left\">\(text)</td>"
  }
}
