import GRDB

/// Rows of a file that anybody may have written, of which there may be any number.
extension Database {
  /// The most of what a store holds: no sweep has more, but a file may.
  static let mostTrials = 2_000_000
  static let mostReports = 20_000_000
  static let mostWorkers = 100_000

  /// Makes something of each row, one after the other: all of them at once may take gigabytes before they are
  /// refused.
  ///
  /// - Parameters:
  ///   - what: the name of such rows.
  ///   - most: how many there may be.
  ///   - sql: a query without a limit.
  ///   - arguments: the values for its question marks.
  ///   - body: makes something of a row.
  /// - Returns: what was made, in the query's order.
  /// - Throws: `StoreFaultError` where there are more, what the query fails with, and what the body throws.
  func bounded<Value>(
    _ what: String,
    most: Int,
    _ sql: String,
    _ arguments: StatementArguments,
    _ body: (Row) throws -> Value
  ) throws -> [Value] {
    let rows = try Row.fetchCursor(self, sql: "\(sql) LIMIT \(most + 1)", arguments: arguments)
    var values: [Value] = []
    while let row = try rows.next() {
      guard values.count < most else { throw StoreFaultError.tooMany(what, most) }
      values.append(try body(row))
    }
    return values
  }
}
