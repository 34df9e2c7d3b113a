/// A table of named columns, as comma-separated values hold it.
package struct CSVTable: Sendable, Equatable {
  package enum Column: Sendable, Equatable {
    case integers([Int])
    /// An empty field is NaN.
    case numbers([Double])
    case texts([String])

    package var count: Int {
      switch self {
      case .integers(let values): values.count
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  package let columns: [(name: String, column: Column)]

  package init(columns: [(name: String, column: Column)]) { self.columns = columns }

  package var rowCount: Int { columns.first?.column.count ?? 0 }

  package subscript(name: String) -> Column? { columns.first { $0.name == name }?.column }

  package static func == (a: CSVTable, b: CSVTable) -> Bool {
    a.columns.map(\.name) == b.columns.map(\.name)
      && a.columns.map(\.column) == b.columns.map(\.column)
  }

  /// The character that separates the fields of a line, by how often each candidate occurs.
  static func delimiter(of line: some StringProtocol) -> Character? {
    let candidates: [Character] = [",", "\t", ";"]
    let counts = candidates.map { candidate in line.count { $0 == candidate } }
    guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else {
      return nil
    }
    return candidates[index]
  }
}

extension CSVTable {
  /// Reads a text whose first line names the columns.
  ///
  /// - Throws: `Fault.columns` for a line with more or fewer fields, `Fault.syntax`.
  static func parse(_ bytes: [UInt8]) throws -> CSVTable {
    guard var text = String(validating: bytes, as: UTF8.self)?[...] else { throw Fault.text(at: 0) }
    if text.first == "\u{feff}" { text = text.dropFirst() }
    let firstLine = text.prefix { !$0.isNewline }
    var rows = try CSVRows(delimiter: delimiter(of: firstLine) ?? ",").split(text)
    guard !rows.isEmpty else { return CSVTable(columns: []) }
    let names = rows.removeFirst().fields
    for row in rows where row.fields.count != names.count {
      throw Fault.columns(line: row.line, expected: names.count, found: row.fields.count)
    }
    return CSVTable(
      columns: names.enumerated().map { index, name in
        (name, column(rows.map { $0.fields[index] }))
      }
    )
  }

  private static func column(_ fields: [String]) -> Column {
    let trimmed = fields.map { field in
      String(field.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let integers = trimmed.compactMap { Int($0) }
    if integers.count == fields.count, !fields.isEmpty { return .integers(integers) }
    let numbers = trimmed.compactMap { $0.isEmpty ? Double.nan : Double($0) }
    let hasNumber = trimmed.contains { !$0.isEmpty }
    return numbers.count == fields.count && hasNumber ? .numbers(numbers) : .texts(fields)
  }

  /// The table as text, fields quoted where they must be.
  package var text: String {
    let lines =
      [columns.map { Self.quoted($0.name) }]
      + (0..<rowCount).map { row in
        columns.map { Self.field($0.column, row) }
      }
    return lines.map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ column: Column, _ row: Int) -> String {
    switch column {
    case .integers(let values): String(values[row])
    case .numbers(let values): values[row].isNaN ? "" : "\(values[row])"
    case .texts(let values): quoted(values[row])
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",;\t\"".contains($0) || $0.isNewline }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

/// Splits text into rows of fields.
private struct CSVRows {
  let delimiter: Character

  func split(_ text: Substring) throws -> [(line: Int, fields: [String])] {
    var rows: [(line: Int, fields: [String])] = []
    var (line, start) = (1, 1)
    var (fields, field) = ([String](), "")
    var (isQuoted, wasQuoted) = (false, false)
    func endRow() {
      fields.append(field)
      if fields.count > 1 || !field.isEmpty || wasQuoted { rows.append((start, fields)) }
      (fields, field, wasQuoted) = ([], "", false)
    }
    for character in text {
      if isQuoted {
        if character == "\"" { isQuoted = false } else { field.append(character) }
      } else if character == "\"" {
        // A quote right after the end of a quoted part stands for itself.
        if wasQuoted { field.append("\"") }
        (isQuoted, wasQuoted) = (true, true)
      } else if character == delimiter {
        fields.append(field)
        (field, wasQuoted) = ("", false)
      } else if character.isNewline {
        endRow()
        start = line + 1
      } else {
        field.append(character)
      }
      if character.isNewline { line += 1 }
    }
    guard !isQuoted else { throw Fault.syntax(line: line, column: 1, expected: "'\"'") }
    endRow()
    return rows
  }
}
