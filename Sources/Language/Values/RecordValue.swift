/// A record: named fields in the order they were made.
package final class RecordValue {
  package private(set) var keys: [String] = []
  package private(set) var values: [Value] = []
  /// Positions by name, built once a record has more fields than a scan is good for.
  private var positions: [ExactText: Int] = [:]
  private static let scanLimit = 8

  package init(_ fields: [(String, Value)] = []) {
    for (key, value) in fields { self[key] = value }
  }

  deinit { Dismantler.dismantle(&values) }

  package var count: Int { keys.count }

  /// Position of a field.
  package func position(of key: String) -> Int? {
    keys.count > Self.scanLimit
      ? positions[ExactText(key)] : keys.firstIndex { $0.isExactly(key) }
  }

  /// Reads or writes a field; assigning nil removes it.
  package subscript(key: String) -> Value? {
    get { position(of: key).map { values[$0] } }
    set {
      guard let newValue else { return remove(key) }
      if let position = position(of: key) {
        values[position] = newValue
      } else {
        append(key, newValue)
      }
    }
  }

  /// The fields in order.
  package var fields: [(String, Value)] { Array(zip(keys, values)) }

  private func append(_ key: String, _ value: Value) {
    keys.append(key)
    values.append(value)
    if keys.count == Self.scanLimit + 1 {
      for (position, key) in keys.enumerated() { positions[ExactText(key)] = position }
    } else if keys.count > Self.scanLimit {
      positions[ExactText(key)] = keys.count - 1
    }
  }

  private func remove(_ key: String) {
    guard let position = position(of: key) else { return }
    keys.remove(at: position)
    values.remove(at: position)
    positions = [:]
    if keys.count > Self.scanLimit {
      for (position, key) in keys.enumerated() { positions[ExactText(key)] = position }
    }
  }
}
