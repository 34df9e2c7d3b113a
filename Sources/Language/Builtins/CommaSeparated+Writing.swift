import Formats

extension CommaSeparated {
  /// A table as text with a header; `table(of:)` gives an equal one.
  ///
  /// Lists, records and objects that are no numbers are written as they are shown.
  ///
  /// - Parameters:
  ///   - table: What is written.
  ///   - check: Called now and then; what it throws ends the writing.
  /// - Returns: The text.
  package static func text(
    of table: TableValue,
    check: () throws -> Void = {}
  ) rethrows -> String {
    // The field of a single column that is none would be an empty line, which is no row.
    let ending =
      table.columns.count == 1 && table.columns[0].values.contains { $0.isNone } ? ",\n" : "\n"
    var text = table.columnNames.map(name).joined(separator: ",") + ending
    let columns = try table.columns.map { column in
      try check()
      // Beside numbers, text is told by its quotes.
      let quotesAll = column.values.contains { !$0.isNone && isLiteral($0) }
      return try column.values.enumerated().map { row, value in
        if row & 0xFFF == 0xFFF { try check() }
        return word(of: value, quotesAll: quotesAll)
      }
    }
    for row in 0..<table.rowCount {
      if row & 0xFFF == 0 { try check() }
      for (index, column) in columns.enumerated() {
        if index > 0 { text += "," }
        text += column[row]
      }
      text += ending
    }
    return text
  }

  private static func isLiteral(_ value: Value) -> Bool {
    value.string == nil && value.number != nil
  }

  private static func word(of value: Value, quotesAll: Bool) -> String {
    switch value {
    case .none, .missing: return ""
    case .bool(let flag): return flag ? "true" : "false"
    case .string(let text):
      let text = text.string
      let isAmbiguous = quotesAll || text.isEmpty || Literal(text) != .text
      return isAmbiguous || needsQuotes(text) ? quoted(text) : text
    default:
      guard let number = value.number else { return quoted(value.summary()) }
      return word(number)
    }
  }

  private static func word(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    let isInteger = number == number.rounded() && abs(number) < 1e15
    return isInteger && !(number == 0 && number.sign == .minus) ? "\(Int(number))" : "\(number)"
  }

  private static func name(_ name: String) -> String { name.isEmpty ? quoted(name) : field(name) }
}
