/// A key of a record; optimizer states number their entries.
package enum RecordKey: Hashable, Sendable {
  case string(String)
  case int(Int)

  /// The key as text.
  package var text: String {
    switch self {
    case .string(let string): string
    case .int(let int): String(int)
    }
  }
}

/// A record that keeps its keys in the order in which they came.
package struct CheckpointRecord: Sendable {
  package private(set) var keys: [RecordKey] = []
  private var values: [RecordKey: CheckpointValue] = [:]

  package init() {}

  package init(_ entries: [(String, CheckpointValue)]) {
    for (key, value) in entries { self[key] = value }
  }

  package var count: Int { keys.count }

  package var isEmpty: Bool { keys.isEmpty }

  /// The value of a key; assigning `nil` takes the key out.
  package subscript(key: RecordKey) -> CheckpointValue? {
    get { values[key] }
    set {
      guard let newValue else {
        if values.removeValue(forKey: key) != nil { keys.removeAll { $0 == key } }
        return
      }
      if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
    }
  }

  package subscript(key: String) -> CheckpointValue? {
    get { self[.string(key)] }
    set { self[.string(key)] = newValue }
  }
}

extension CheckpointRecord: Sequence {
  package func makeIterator() -> AnyIterator<(key: RecordKey, value: CheckpointValue)> {
    var position = 0
    return AnyIterator {
      guard position < keys.count else { return nil }
      let key = keys[position]
      position += 1
      return (key, values[key] ?? .none)
    }
  }
}

extension CheckpointRecord: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, CheckpointValue)...) { self.init(elements) }
}
