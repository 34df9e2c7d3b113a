/// Typed views of a value: each is nil where the value is something else.
extension Value {
  /// The number, also of a bool (0 or 1) or of an object that acts as one number.
  package var number: Double? {
    switch self {
    case .number(let number): number
    case .bool(let flag): flag ? 1 : 0
    case .object(let box): box.object.number
    default: nil
    }
  }

  /// The number as an integer, where it is integral and within ±2^53.
  package var integer: Int? {
    guard let number, number.rounded() == number, abs(number) <= 9_007_199_254_740_992 else {
      return nil
    }
    return Int(number)
  }

  package var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  package var string: String? {
    if case .string(let text) = self { text.string } else { nil }
  }

  package var list: ListValue? {
    if case .list(let list) = self { list } else { nil }
  }

  package var record: RecordValue? {
    if case .record(let record) = self { record } else { nil }
  }

  package var table: TableValue? {
    switch self {
    case .table(let table): table
    case .object(let box): box.object.table
    default: nil
    }
  }

  package var function: FunctionValue? {
    if case .function(let function) = self { function } else { nil }
  }

  package var isNone: Bool {
    if case .none = self { true } else { false }
  }

  /// The object of the domain as the given class.
  package func object<Object: ObjectValue>(_ type: Object.Type) -> Object? {
    if case .object(let box) = self { box.object as? Object } else { nil }
  }
}

/// Views of sequences: nil where the value is no list or range, or an element does not fit.
extension Value {
  /// The elements of a list or a range.
  package var elementsOfSequence: [Value]? {
    switch self {
    case .list(let list): return list.elements
    case .range(let range):
      guard range.count <= 100_000_000 else { return nil }
      return (0..<range.count).map { .number(range[$0]) }
    default: return nil
    }
  }

  package var numbers: [Double]? { elementsOfSequence?.mapAll(\.number) }

  package var integers: [Int]? { elementsOfSequence?.mapAll(\.integer) }

  package var strings: [String]? { elementsOfSequence?.mapAll(\.string) }
}

extension Array {
  /// Maps every element, or gives nil at the first that cannot be mapped.
  fileprivate func mapAll<Result>(_ transform: (Element) -> Result?) -> [Result]? {
    var result: [Result] = []
    result.reserveCapacity(count)
    for element in self {
      guard let mapped = transform(element) else { return nil }
      result.append(mapped)
    }
    return result
  }
}
