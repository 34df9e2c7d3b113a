extension Operations {
  private static let maximumDepth = 200

  /// Equality as Python has it: by content, lists and records in depth.
  static func areEqual(_ left: Value, _ right: Value, depth: Int = 0) throws -> Bool {
    guard depth < maximumDepth else {
      throw Failure("value", "these values are nested too deeply to compare")
    }
    switch (left, right) {
    case (.none, .none): return true
    case (.string(let a), .string(let b)): return a.string.utf8.elementsEqual(b.string.utf8)
    case (.list(let a), .list(let b)):
      if a === b { return true }
      return try areEqual(a.elements, b.elements, depth)
    case (.record(let a), .record(let b)):
      return try a === b
        || a.count == b.count
          && a.fields.allSatisfy { key, value in
            guard let other = b[key] else { return false }
            return try areEqual(value, other, depth: depth + 1)
          }
    case (.range(let a), .range(let b)):
      return a.count == b.count && (a.count == 0 || a.start == b.start)
        && (a.count < 2 || a.step == b.step)
    case (.range, .list(let b)):
      return try areEqual(left.elementsOfSequence ?? [], b.elements, depth)
    case (.list(let a), .range):
      return try areEqual(a.elements, right.elementsOfSequence ?? [], depth)
    case (.table(let a), .table(let b)): return try a === b || areEqual(a, b, depth)
    case (.function(let a), .function(let b)): return a === b || areSame(a, b)
    case (.object(let box), let other), (let other, .object(let box)):
      if let isEqual = box.object.isEqual(to: other) { return isEqual }
      if case .object(let otherBox) = other { return box.object === otherBox.object }
      if let a = box.object.number, let b = other.number { return a == b }
      return false
    default:
      guard let a = left.number, let b = right.number else { return false }
      return a == b
    }
  }

  private static func areEqual(_ a: [Value], _ b: [Value], _ depth: Int) throws -> Bool {
    guard a.count == b.count else { return false }
    return try zip(a, b).allSatisfy { try areEqual($0, $1, depth: depth + 1) }
  }

  private static func areEqual(_ a: TableValue, _ b: TableValue, _ depth: Int) throws -> Bool {
    guard a.columnNames == b.columnNames, a.rowCount == b.rowCount else { return false }
    return try zip(a.columns, b.columns).allSatisfy {
      try areEqual($0.values, $1.values, depth)
    }
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
    _ operation: BinaryOperator = .less,
    depth: Int = 0
  ) throws -> Int {
    if let a = left.number, let b = right.number { return a < b ? -1 : a > b ? 1 : 0 }
    switch (left, right) {
    case (.string(let a), .string(let b)):
      // Python compares code points, which UTF-8's bytes keep in order.
      if a.string.utf8.lexicographicallyPrecedes(b.string.utf8) { return -1 }
      return a.string.utf8.elementsEqual(b.string.utf8) ? 0 : 1
    case (.list(let a), .list(let b)) where depth < maximumDepth:
      for (x, y) in zip(a.elements, b.elements) {
        let order = try order(x, y, operation, depth: depth + 1)
        if order != 0 { return order }
      }
      return a.elements.count - b.elements.count
    default:
      throw Failure(
        "type",
        "'\(operation.symbol)' cannot compare \(left.typeWithArticle) and \(right.typeWithArticle)"
      )
    }
  }

  /// Negative where a value is sorted before another, positive where it comes after; what is missing
  /// comes last in both directions, also inside of lists.
  static func sortingOrder(
    _ left: Value,
    _ right: Value,
    reverse: Bool,
    depth: Int = 0
  ) throws -> Int {
    if left.isMissing || right.isMissing {
      return left.isMissing == right.isMissing ? 0 : left.isMissing ? 1 : -1
    }
    if case .list(let a) = left, case .list(let b) = right, depth < maximumDepth {
      for (x, y) in zip(a.elements, b.elements) {
        let order = try sortingOrder(x, y, reverse: reverse, depth: depth + 1)
        if order != 0 { return order }
      }
      let order = a.elements.count - b.elements.count
      return reverse ? -order : order
    }
    let order = try order(left, right)
    return reverse ? -order : order
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
    if case .range(let range) = value { try checkRoom(range.count, bytesEach: 16) }
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
