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
    var known: Set<String> = []
    for row in rows { for key in row.keys where known.insert(key).inserted { names.append(key) } }
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

  static func sorted(_ table: TableValue, _ by: String, _ reverse: Bool) throws -> TableValue {
    let values = try column(by, of: table).values
    return table.rows(try Library.sortedPositions(values, reverse: reverse))
  }

  /// Positions of the rows of each value, in the order in which the values first occur.
  static func groups(of table: TableValue, _ by: String) throws -> [(key: Value, rows: [Int])] {
    var groups: [(key: Value, rows: [Int])] = []
    var positions: [String: Int] = [:]
    for (row, value) in try column(by, of: table).values.enumerated() {
      let key = value.summary()
      if let position = positions[key] {
        groups[position].rows.append(row)
      } else {
        positions[key] = groups.count
        groups.append((value, [row]))
      }
    }
    return groups
  }

  static func join(_ left: TableValue, _ right: TableValue, _ on: String) throws -> TableValue {
    let keys = try column(on, of: left).values.map { $0.summary() }
    var matches: [String: [Int]] = [:]
    for (row, value) in try column(on, of: right).values.enumerated() {
      matches[value.summary(), default: []].append(row)
    }
    var pairs: [(left: Int, right: Int)] = []
    for (row, key) in keys.enumerated() {
      for match in matches[key] ?? [] { pairs.append((row, match)) }
      try Operations.checkRoom(pairs.count, bytesEach: 16)
    }
    var columns = left.rows(pairs.map(\.left)).columns
    for column in right.rows(pairs.map(\.right)).columns where column.name != on {
      let isTaken = columns.contains { $0.name == column.name }
      columns.append(
        TableValue.Column(
          name: column.name + (isTaken ? "_2" : ""),
          values: column.values,
          isVolatile: column.isVolatile
        )
      )
    }
    return TableValue(columns: columns)
  }
}
