import Checkpoints
import Formats
import Language
import Tensor

extension TableValue {
  /// A table, a record of columns or a list of records, to be written.
  ///
  /// - Throws: `Failure` where a value is none of these.
  static func reading(_ value: Value) throws -> TableValue {
    if let table = value.table { return table }
    guard let record = value.record else { return try rows(of: value) }
    let columns = try record.fields.map { name, column in
      let tensor = column.object(TensorObject.self)?.tensor
      let numbers = try tensor?.exactNumbers(of: "save").map(\.asValue)
      guard let values = column.elementsOfSequence ?? numbers else {
        throw Failure("type", "the column '\(name)' is \(column.typeWithArticle), not a list")
      }
      return Column(name: name, values: values)
    }
    let count = columns.first?.values.count ?? 0
    if let other = columns.first(where: { $0.values.count != count }) {
      throw Failure(
        "value",
        "the column '\(other.name)' has \(other.values.count) rows, the first has \(count)"
      )
    }
    return TableValue(columns: columns)
  }

  private static func rows(of value: Value) throws -> TableValue {
    let rows = value.elementsOfSequence?.map(\.record) ?? []
    guard let first = rows.first ?? nil else {
      throw Failure(
        "type",
        "a csv file holds a table, a record of lists or a list of records, not "
          + value.typeWithArticle
      )
    }
    return TableValue(
      columns: first.keys.map { key in
        Column(name: key, values: rows.map { $0?[key] ?? .none })
      }
    )
  }
}

/// Tables in files of comma-separated values.
enum TableFile {
  /// Reads bytes of UTF-8 that stand in a file.
  ///
  /// What is not as the file has it is warned of.
  ///
  /// - Throws: `CheckpointError` that names the line.
  static func table(
    of bytes: [UInt8],
    path: String,
    _ call: CallContext
  ) throws -> TableValue {
    // Values take a multiple of their text.
    try requireArrays(of: bytes.count, size: 4)
    do {
      return try CommaSeparated.table(of: bytes, check: call.checkInterruption) {
        call.output.warn("\(path): \($0)")
      }
    } catch let fault as CommaSeparated.Fault {
      throw CheckpointError.malformed(path: path, .csv, .table("\(fault)"))
    }
  }

  /// Writes a table, a record of lists or a list of records.
  ///
  /// - Parameters:
  ///   - value: What is written.
  ///   - path: Where.
  ///   - check: Called now and then; what it throws ends the writing, and nothing is written.
  /// - Throws: `CheckpointError`, `Failure`; what `check` throws.
  static func write(
    _ value: Value,
    to path: String,
    check: () throws -> Void = {}
  ) throws {
    let text = try CommaSeparated.text(of: try TableValue.reading(value), check: check)
    try requireArrays(of: text.utf8.count, size: 1, copies: 1)
    try CheckpointFile.write(Array(text.utf8), to: path)
  }
}

/// Writes a table as csv or json, whole or not at all.
///
/// JSON has no form for numbers that are not finite; they become null there.
package func saveTable(_ table: TableValue, to path: String) throws {
  if try CheckpointFile.format(ofEnding: path) == .csv {
    return try TableFile.write(.table(table), to: path)
  }
  let finite = TableValue(
    columns: table.columns.map { column in
      TableValue.Column(
        name: column.name,
        values: column.values.map { value in
          if case .number(let number) = value, !number.isFinite { .none } else { value }
        }
      )
    }
  )
  try CheckpointFile.write(CheckpointValue(.table(finite)), to: path, as: .json)
}
