/// A table: rows that share named columns.
package final class TableValue {
  /// One column.
  package struct Column {
    package let name: String
    package var values: [Value]
    /// Whether the values change from run to run (times, rates): left out of displays unless asked.
    package let isVolatile: Bool

    package init(name: String, values: [Value], isVolatile: Bool = false) {
      self.name = name
      self.values = values
      self.isVolatile = isVolatile
    }
  }

  package private(set) var columns: [Column]
  package private(set) var rowCount: Int

  /// Makes a table of columns of one length.
  package init(columns: [Column]) {
    self.columns = columns
    rowCount = columns.first?.values.count ?? 0
    precondition(columns.allSatisfy { $0.values.count == rowCount })
  }

  /// Makes an empty table that rows are appended to.
  package init(columnNames: [String], volatile: Set<String> = []) {
    columns = columnNames.map {
      Column(name: $0, values: [], isVolatile: volatile.contains($0))
    }
    rowCount = 0
  }

  deinit {
    var held = columns.flatMap(\.values)
    columns = []
    Dismantler.dismantle(&held)
  }

  package var columnNames: [String] { columns.map(\.name) }

  package func column(_ name: String) -> Column? { columns.first { $0.name.isExactly(name) } }

  /// One row as a record.
  package func row(_ index: Int) -> RecordValue {
    RecordValue(columns.map { ($0.name, $0.values[index]) })
  }

  /// Appends a row whose values stand in the columns' order.
  package func append(_ values: [Value]) {
    precondition(values.count == columns.count)
    for index in columns.indices { columns[index].values.append(values[index]) }
    rowCount += 1
  }

  /// The rows at the given positions as a new table.
  package func rows(_ positions: [Int]) -> TableValue {
    TableValue(
      columns: columns.map { column in
        Column(
          name: column.name,
          values: positions.map { column.values[$0] },
          isVolatile: column.isVolatile
        )
      }
    )
  }

  package func setColumn(_ column: Column) {
    precondition(columns.isEmpty || column.values.count == rowCount)
    if let index = columns.firstIndex(where: { $0.name == column.name }) {
      columns[index] = column
    } else {
      columns.append(column)
      rowCount = column.values.count
    }
  }
}
