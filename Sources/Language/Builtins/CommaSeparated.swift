/// Comma-separated text.
/// - Source: RFC 4180.
package enum CommaSeparated {
  /// A table as text with a header.
  package static func text(of table: TableValue) -> String {
    var lines = [table.columnNames.map(quoted).joined(separator: ",")]
    for row in 0..<table.rowCount {
      lines.append(table.columns.map { cell($0.values[row]) }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(_ value: Value) -> String {
    value.isNone ? "" : quoted(value.string ?? value.summary())
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// Text with a header as a table; a column whose cells are all numbers or empty holds numbers.
  package static func table(of text: String) throws -> TableValue {
    var records = records(of: text)
    guard !records.isEmpty else { throw Failure("value", "csv: the text is empty", argument: 0) }
    let names = records.removeFirst()
    for (index, record) in records.enumerated() where record.count != names.count {
      throw Failure(
        "value",
        "csv: line \(index + 2) has \(record.count) cells, the header \(names.count)",
        argument: 0
      )
    }
    return TableValue(
      columns: names.enumerated().map { position, name in
        TableValue.Column(name: name, values: values(of: records.map { $0[position] }))
      }
    )
  }

  private static func values(of cells: [String]) -> [Value] {
    let numbers = cells.map { $0.isEmpty ? nil : Double($0) }
    let isNumeric = zip(cells, numbers).allSatisfy { $0.isEmpty || $1 != nil }
    return zip(cells, numbers).map { cell, number in
      if cell.isEmpty { return .none }
      return isNumeric ? number.map { .number($0) } ?? .none : Value(cell)
    }
  }

  private static func records(of text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    func endCell() {
      record.append(String(decoding: cell, as: UTF8.self))
      cell = []
    }
    func endRecord() {
      endCell()
      if record != [""] { records.append(record) }
      record = []
    }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && index < bytes.count && bytes[index] == byte:
        cell.append(byte)
        index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: endCell()
      case 0x0D where !isQuoted: break
      case 0x0A where !isQuoted: endRecord()
      default: cell.append(byte)
      }
    }
    endRecord()
    return records
  }
}
