/// Numbers the different values of a column, in the order in which they first occur.
///
/// Values are the same as `==` says, but that NaN is the same as NaN here: rows without a number are one group.
struct RowKeys {
  private enum Key: Hashable {
    case none
    case number(Double)
    case notANumber
    case text(ExactText)
  }

  private var known: [Key: Int] = [:]
  /// Lists, tensors and the like, which are compared one by one.
  private var others: [(value: Value, number: Int)] = []
  private(set) var count = 0

  /// The number of a value, a new one where there is none like it.
  mutating func number(of value: Value) throws -> Int {
    if let found = try find(value) { return found }
    if let key = Self.key(of: value) { known[key] = count } else { others.append((value, count)) }
    count += 1
    return count - 1
  }

  /// The number of a value that is known.
  func find(_ value: Value) throws -> Int? {
    if let key = Self.key(of: value) { return known[key] }
    return try others.first { try Operations.areEqual($0.value, value) }?.number
  }

  private static func key(of value: Value) -> Key? {
    switch value {
    case .none, .missing: return Key.none
    case .string(let text): return .text(ExactText(text.string))
    default:
      // A tensor of one element is the number that it holds.
      guard let number = value.number else { return nil }
      return number.isNaN ? .notANumber : .number(number)
    }
  }
}
