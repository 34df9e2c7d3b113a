extension Operations {
  /// Equality as Python has it: by content, lists and records in depth.
  static func areEqual(_ left: Value, _ right: Value) throws -> Bool {
    var comparison = DeepComparison()
    return try areEqual(left, right, &comparison)
  }

  private static func areEqual(
    _ left: Value,
    _ right: Value,
    _ comparison: inout DeepComparison
  ) throws -> Bool {
    switch (left, right) {
    case (.none, .none): return true
    case (.string(let a), .string(let b)): return a.string.utf8.elementsEqual(b.string.utf8)
    case (.list(let a), .list(let b)):
      if a === b { return true }
      return try comparison.finds(a, b) { try areEqual(a.elements, b.elements, &$0) }
    case (.record(let a), .record(let b)):
      guard a !== b else { return true }
      return try a.count == b.count
        && comparison.finds(a, b) { comparison in
          try a.fields.allSatisfy { key, value in
            guard let other = b[key] else { return false }
            return try areEqual(value, other, &comparison)
          }
        }
    case (.range(let a), .range(let b)):
      return a.count == b.count && (a.count == 0 || a.start == b.start)
        && (a.count < 2 || a.step == b.step)
    case (.range(let a), .list(let b)), (.list(let b), .range(let a)):
      guard a.count == b.elements.count else { return false }
      return b.elements.indices.allSatisfy { b.elements[$0].number == a[$0] }
    case (.table(let a), .table(let b)):
      return try a === b || comparison.finds(a, b) { try areEqual(a, b, &$0) }
    case (.function(let a), .function(let b)): return a === b || areSame(a, b)
    case (.object(let box), let other), (let other, .object(let box)):
      if let isEqual = try box.object.isEqual(to: other) { return isEqual }
      if case .object(let otherBox) = other { return box.object === otherBox.object }
      if let a = box.object.number, let b = other.number { return a == b }
      return false
    default:
      guard let a = left.number, let b = right.number else { return false }
      return a == b
    }
  }

  private static func areEqual(
    _ a: [Value],
    _ b: [Value],
    _ comparison: inout DeepComparison
  ) throws -> Bool {
    guard a.count == b.count else { return false }
    for (a, b) in zip(a, b) where try !areEqual(a, b, &comparison) { return false }
    return true
  }

  private static func areEqual(
    _ a: TableValue,
    _ b: TableValue,
    _ comparison: inout DeepComparison
  ) throws -> Bool {
    guard a.columnNames == b.columnNames, a.rowCount == b.rowCount else { return false }
    for (a, b) in zip(a.columns, b.columns)
    where try !areEqual(a.values, b.values, &comparison) { return false }
    return true
  }

  private static func areSame(_ a: FunctionValue, _ b: FunctionValue) -> Bool {
    if case .builtin(let first) = a.kind, case .builtin(let second) = b.kind {
      return first === second
    }
    return false
  }

  /// `<` and its kin for numbers, strings and lists.
  static func isOrdered(
    _ operation: BinaryOperator,
    _ left: Value,
    _ right: Value
  ) throws -> Bool {
    if let a = left.number, let b = right.number { return compare(operation, a, b) }
    let order = try order(left, right, operation)
    switch operation {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    default: return order >= 0
    }
  }

  /// Negative, zero or positive.
  static func order(
    _ left: Value,
    _ right: Value,
    _ operation: BinaryOperator = .less
  ) throws -> Int {
    var comparison = DeepComparison()
    return try order(left, right, operation, &comparison)
  }

  private static func order(
    _ left: Value,
    _ right: Value,
    _ operation: BinaryOperator,
    _ comparison: inout DeepComparison
  ) throws -> Int {
    if let a = left.number, let b = right.number { return a < b ? -1 : a > b ? 1 : 0 }
    switch (left, right) {
    case (.string(let a), .string(let b)):
      // Python compares code points, which UTF-8's bytes keep in order.
      if a.string.utf8.lexicographicallyPrecedes(b.string.utf8) { return -1 }
      return a.string.utf8.elementsEqual(b.string.utf8) ? 0 : 1
    case (.list(let a), .list(let b)):
      // The same list is equal to itself, however often it stands within itself.
      if a === b { return 0 }
      var result = 0
      let areAlike = try comparison.finds(a, b) { comparison in
        for (x, y) in zip(a.elements, b.elements) {
          result = try order(x, y, operation, &comparison)
          if result != 0 { return false }
        }
        result = a.elements.count - b.elements.count
        return result == 0
      }
      return areAlike ? 0 : result
    default:
      throw Failure(
        "type",
        "'\(operation.symbol)' cannot compare \(left.typeWithArticle) and \(right.typeWithArticle)"
      )
    }
  }

  /// Negative where a value is sorted before another, positive where it comes after; what is missing
  /// comes last in both directions, also inside of lists.
  static func sortingOrder(_ left: Value, _ right: Value, reverse: Bool) throws -> Int {
    var comparison = DeepComparison()
    return try sortingOrder(left, right, reverse, &comparison)
  }

  private static func sortingOrder(
    _ left: Value,
    _ right: Value,
    _ reverse: Bool,
    _ comparison: inout DeepComparison
  ) throws -> Int {
    if left.isMissing || right.isMissing {
      return left.isMissing == right.isMissing ? 0 : left.isMissing ? 1 : -1
    }
    guard case .list(let a) = left, case .list(let b) = right else {
      let order = try order(left, right)
      return reverse ? -order : order
    }
    if a === b { return 0 }
    var result = 0
    let areAlike = try comparison.finds(a, b) { comparison in
      for (x, y) in zip(a.elements, b.elements) {
        result = try sortingOrder(x, y, reverse, &comparison)
        if result != 0 { return false }
      }
      result = a.elements.count - b.elements.count
      if reverse { result = -result }
      return result == 0
    }
    return areAlike ? 0 : result
  }

  /// `element in container`.
  static func contains(_ container: Value, _ element: Value) throws -> Bool {
    switch container {
    case .list(let list):
      for candidate in list.elements where try areEqual(candidate, element) { return true }
      return false
    case .record(let record):
      guard let key = element.string else { return false }
      return record.position(of: key) != nil
    case .string(let text):
      guard let part = element.string else {
        throw Failure(
          "type",
          "'in' looks for a string in a string, not \(element.typeWithArticle)",
          argument: 0
        )
      }
      return part.isEmpty || TextSearch.first(part, in: text.string) != nil
    case .range(let range):
      guard let number = element.number, range.count > 0 else { return false }
      let position = (number - range.start) / range.step
      return position == position.rounded() && position >= 0 && position < Double(range.count)
    case .table(let table):
      return element.string.map { table.column($0) != nil } ?? false
    case .object(let box):
      if let result = try box.object.contains(element) { return result }
    default: break
    }
    throw Failure("type", "'in' cannot look into \(container.typeWithArticle)", argument: 1)
  }

  /// The elements of anything that can be looped over.
  static func sequence(_ value: Value, _ verb: String) throws -> [Value] {
    if case .list(let list) = value { return list.elements }
    if case .range(let range) = value {
      try checkRoom(range.count, bytesEach: 16)
      return (0..<range.count).map { .number(range[$0]) }
    }
    guard let iteration = try? Iteration(over: value) else {
      throw Failure("type", "\(value.typeWithArticle) cannot be \(verb)")
    }
    var result: [Value] = []
    while let element = try iteration.next() {
      result.append(element)
      if result.count & 0xFFFF == 0 { try checkRoom(result.count, bytesEach: 16) }
    }
    return result
  }
}

/// Searches in strings by bytes, which for UTF-8 finds the same places as by characters.
enum TextSearch {
  /// Byte offset of the first occurrence.
  static func first(_ part: String, in text: String, from start: Int = 0) -> Int? {
    let needle = Array(part.utf8)
    let hay = Array(text.utf8)
    return first(needle, in: hay, from: start)
  }

  static func first(_ needle: [UInt8], in hay: [UInt8], from start: Int) -> Int? {
    guard !needle.isEmpty else { return start <= hay.count ? start : nil }
    guard hay.count >= needle.count else { return nil }
    var position = start
    while position <= hay.count - needle.count {
      if hay[position] == needle[0], hay[position..<position + needle.count].elementsEqual(needle) {
        return position
      }
      position += 1
    }
    return nil
  }
}

extension Value {
  /// Whether the value stands for none: `none` itself, or a number that is NaN.
  fileprivate var isMissing: Bool { isNone || number?.isNaN == true }
}
