/// Makes tables of other values and of each other.
package enum TableBuilder {
  /// A table of a list of records, whose columns are all their fields, or of a record of columns.
  package static func table(of value: Value) throws -> TableValue {
    if let record = value.record { return try table(ofColumns: record) }
    let rows = try (value.list?.elements ?? []).map { row -> RecordValue in
      guard let record = row.record else {
        throw Failure("type", "a table's rows are records, not \(row.typeWithArticle)", argument: 0)
      }
      return record
    }
    var names: [String] = []
    var known: Set<ExactText> = []
    for row in rows {
      for key in row.keys where known.insert(ExactText(key)).inserted { names.append(key) }
    }
    return TableValue(
      columns: names.map { name in
        TableValue.Column(name: name, values: rows.map { $0[name] ?? .none })
      }
    )
  }

  private static func table(ofColumns record: RecordValue) throws -> TableValue {
    let columns = try record.fields.map { name, value in
      TableValue.Column(name: name, values: try Operations.sequence(value, "made a column"))
    }
    for column in columns where column.values.count != columns[0].values.count {
      throw Failure(
        "value",
        "columns differ in length: '\(columns[0].name)' has \(columns[0].values.count), "
          + "'\(column.name)' has \(column.values.count)",
        argument: 0
      )
    }
    return TableValue(columns: columns)
  }

  static func column(_ name: String, of table: TableValue) throws -> TableValue.Column {
    guard let column = table.column(name) else {
      throw Operations.missingField(name, table.columnNames, "the table", "column")
    }
    return column
  }

  /// Refuses names of which two are the same.
  static func requireDifferent(_ names: [String], _ what: String) throws {
    var known: Set<ExactText> = []
    for name in names where !known.insert(ExactText(name)).inserted {
      throw Failure("argument", "\(what) '\(name)' would be there twice; give another name")
    }
  }

  /// Adds a column, with a number behind its name where the name is taken.
  static func append(_ column: TableValue.Column, to columns: inout [TableValue.Column]) {
    func isTaken(_ name: String) -> Bool { columns.contains { $0.name.isExactly(name) } }
    var name = column.name
    var number = 2
    while isTaken(name) {
      name = "\(column.name)_\(number)"
      number += 1
    }
    columns.append(.init(name: name, values: column.values, isVolatile: column.isVolatile))
  }

  static func sorted(_ table: TableValue, _ by: String, _ reverse: Bool) throws -> TableValue {
    let values = try column(by, of: table).values
    return table.rows(try Library.sortedPositions(values, reverse: reverse))
  }

  /// Positions of the rows of each value, in the order in which the values first occur.
  static func groups(
    of table: TableValue,
    _ by: String,
    _ call: CallContext
  ) throws -> [(key: Value, rows: [Int])] {
    var groups: [(key: Value, rows: [Int])] = []
    var keys = RowKeys()
    for (row, value) in try column(by, of: table).values.enumerated() {
      if row & 0xFFF == 0 { try call.checkInterruption() }
      let group = try keys.number(of: value)
      if group == groups.count { groups.append((value, [])) }
      groups[group].rows.append(row)
    }
    return groups
  }

  static func join(
    _ left: TableValue,
    _ right: TableValue,
    _ on: String,
    _ call: CallContext
  ) throws -> TableValue {
    var keys = RowKeys()
    var matches: [[Int]] = []
    for (row, value) in try column(on, of: right).values.enumerated() {
      if row & 0xFFF == 0 { try call.checkInterruption() }
      let key = try keys.number(of: value)
      if key == matches.count { matches.append([]) }
      matches[key].append(row)
    }
    var pairs: [(left: Int, right: Int)] = []
    for (row, value) in try column(on, of: left).values.enumerated() {
      if row & 0xFFF == 0 { try call.checkInterruption() }
      guard let key = try keys.find(value) else { continue }
      for match in matches[key] { pairs.append((row, match)) }
      try Operations.checkRoom(pairs.count, bytesEach: 16)
    }
    try call.checkInterruption()
    var columns = left.rows(pairs.map(\.left)).columns
    try call.checkInterruption()
    for column in right.rows(pairs.map(\.right)).columns where !column.name.isExactly(on) {
      append(column, to: &columns)
    }
    return TableValue(columns: columns)
  }
}
