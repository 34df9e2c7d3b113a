import Checkpoints
import Language

extension CSVTable {
  /// The table as a script sees it.
  var tableValue: TableValue {
    TableValue(
      columns: columns.map { name, column in
        TableValue.Column(name: name, values: Self.values(column))
      }
    )
  }

  private static func values(_ column: Column) -> [Value] {
    switch column {
    case .integers(let values): values.map(\.asValue)
    case .numbers(let values): values.map(\.asValue)
    case .texts(let values): values.map(\.asValue)
    }
  }

  /// A table, a record of columns or a list of records, to be written.
  ///
  /// - Throws: `Failure` where a value is none of these.
  init(reading value: Value) throws {
    if let table = value.table {
      self.init(columns: table.columns.map { ($0.name, Self.column($0.values)) })
    } else if let record = value.record {
      self.init(
        columns: try record.fields.map { name, column in
          let tensor = column.object(TensorObject.self)?.tensor
          guard let values = column.elementsOfSequence ?? tensor?.doubles.map(\.asValue) else {
            throw Failure("type", "the column '\(name)' is \(column.typeWithArticle), not a list")
          }
          return (name, Self.column(values))
        }
      )
    } else {
      self = try CSVTable(rows: value)
    }
    if let other = columns.first(where: { $0.column.count != rowCount }) {
      throw Failure(
        "value",
        "the column '\(other.name)' has \(other.column.count) rows, the first has \(rowCount)"
      )
    }
  }

  private init(rows value: Value) throws {
    let rows = value.elementsOfSequence?.map(\.record) ?? []
    guard let first = rows.first ?? nil else {
      throw Failure(
        "type",
        "a csv file holds a table, a record of lists or a list of records, not "
          + value.typeWithArticle
      )
    }
    self.init(
      columns: first.keys.map { key in (key, Self.column(rows.map { $0?[key] ?? .none })) }
    )
  }

  private static func column(_ values: [Value]) -> Column {
    let integers = values.compactMap { value -> Int? in
      if case .number = value { value.integer } else { nil }
    }
    if integers.count == values.count { return .integers(integers) }
    let numbers = values.compactMap { value -> Double? in
      if case .number(let number) = value { number } else { value.isNone ? .nan : nil }
    }
    if numbers.count == values.count { return .numbers(numbers) }
    return .texts(values.map { $0.isNone ? "" : $0.string ?? $0.summary() })
  }
}
