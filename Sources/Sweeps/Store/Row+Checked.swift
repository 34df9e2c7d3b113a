import GRDB

/// Columns of a row from a file that anybody may have written: what is of another type is a fault of the file.
///
/// The types of SQLite's columns are not enforced: any column may hold anything, and a table may lack one.
extension Row {
  /// The largest number of anything that is counted in a store.
  static let largestCount = 1 << 53

  private func storage(_ column: String) -> DatabaseValue.Storage {
    (self[column] as DatabaseValue?)?.storage ?? .null
  }

  /// A count: an integer from 0 to 2^53.
  /// - Throws: `StoreFaultError`.
  func count(_ column: String) throws -> Int {
    let value = try integer(column)
    guard (0...Self.largestCount).contains(value) else { throw StoreFaultError.value(column) }
    return value
  }

  /// - Throws: `StoreFaultError`.
  func integer(_ column: String) throws -> Int {
    guard case .int64(let value) = storage(column) else { throw StoreFaultError.value(column) }
    return Int(value)
  }

  /// - Throws: `StoreFaultError`.
  func real(_ column: String) throws -> Double {
    guard let value = try realIfPresent(column) else { throw StoreFaultError.value(column) }
    return value
  }

  /// A number; nil where there is none.
  /// - Throws: `StoreFaultError`.
  func realIfPresent(_ column: String) throws -> Double? {
    switch storage(column) {
    case .null: return nil
    case .double(let value): return value
    case .int64(let value): return Double(value)
    case .string, .blob: throw StoreFaultError.value(column)
    }
  }

  /// - Throws: `StoreFaultError`.
  func text(_ column: String) throws -> String {
    guard let text = try textIfPresent(column) else { throw StoreFaultError.value(column) }
    return text
  }

  /// A text; nil where there is none.
  /// - Throws: `StoreFaultError`.
  func textIfPresent(_ column: String) throws -> String? {
    switch storage(column) {
    case .null: return nil
    case .string(let text): return text
    case .int64, .double, .blob: throw StoreFaultError.value(column)
    }
  }
}

extension StoreFaultError {
  /// A column that holds what it cannot hold.
  static func value(_ column: String) -> StoreFaultError {
    StoreFaultError(fault: .strange("its column '\(column)' holds what no gfm puts there"))
  }

  /// More of something than a store holds.
  static func tooMany(_ what: String, _ most: Int) -> StoreFaultError {
    StoreFaultError(fault: .strange("it holds more than \(most) \(what)"))
  }
}
