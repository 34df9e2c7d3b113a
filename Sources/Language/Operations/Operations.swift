import Files
import Glibc

/// What operators do with values.
enum Operations {
  /// Most elements that repeating or joining may make.
  static let maximumElements = 100_000_000

  /// Any binary operator but `and`, `or`, `in`.
  static func binary(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    if case .object(let box) = left,
      let result = try box.object.binary(operation, with: right, reversed: false)
    {
      return result
    }
    if case .object(let box) = right,
      let result = try box.object.binary(operation, with: left, reversed: true)
    {
      return result
    }
    switch operation {
    case .equal: return .bool(try areEqual(left, right))
    case .notEqual: return .bool(try !areEqual(left, right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .bool(try isOrdered(operation, left, right))
    default: break
    }
    if let a = left.number, let b = right.number { return try numbers(operation, a, b) }
    if let result = try sequences(operation, left, right) { return result }
    throw mismatch(operation, left, right)
  }

  /// An operator on two numbers.
  static func numbers(_ operation: BinaryOperator, _ a: Double, _ b: Double) throws -> Value {
    switch operation {
    case .add: return .number(a + b)
    case .subtract: return .number(a - b)
    case .multiply: return .number(a * b)
    case .divide:
      guard b != 0 else { throw divisionByZero(operation) }
      return .number(a / b)
    case .floorDivide:
      guard b != 0 else { throw divisionByZero(operation) }
      return .number(floorDivided(a, b))
    case .modulo:
      guard b != 0 else { throw divisionByZero(operation) }
      let rest = fmod(a, b)
      if rest == 0 {
        // As in Python: of integers none is a negative zero.
        return .number(a == a.rounded() && b == b.rounded() ? 0 : copysign(0, b))
      }
      return .number((rest < 0) != (b < 0) ? rest + b : rest)
    case .power: return .number(try power(a, b))
    case .matmul: throw mismatch(operation, .number(a), .number(b))
    default: return .bool(compare(operation, a, b))
    }
  }

  /// The whole times that a number goes into another, so that `a // b * b + a % b` is `a`.
  ///
  /// - Source: CPython's float_floor_div: a quotient of fractions may round up to the next integer.
  @inline(never)  // It would take registers from the loop of the machine.
  private static func floorDivided(_ a: Double, _ b: Double) -> Double {
    if a == a.rounded(), b == b.rounded(), max(abs(a), abs(b)) <= 0x1p52 {
      // Of integers none is a negative zero.
      return (a / b).rounded(.down) + 0
    }
    let rest = fmod(a, b)
    var quotient = (a - rest) / b
    if rest != 0, (rest < 0) != (b < 0) { quotient -= 1 }
    guard quotient != 0 else { return copysign(0, a / b) }
    let below = quotient.rounded(.down)
    return quotient - below > 0.5 ? below + 1 : below
  }

  static func compare(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Bool {
    switch operation {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    default: a >= b
    }
  }

  private static func power(_ a: Double, _ b: Double) throws -> Double {
    if a == 0, b < 0 { throw divisionByZero(.power) }
    if a < 0, a.isFinite, b.isFinite, b != b.rounded() {
      throw Failure("value", "a negative number has no real power \(NumberFormat.text(b))")
    }
    return pow(a, b)
  }

  private static func divisionByZero(_ operation: BinaryOperator) -> Failure {
    Failure("value", "division by zero", argument: 1)
  }

  static func unary(_ operation: UnaryOperator, _ value: Value) throws -> Value {
    if case .object(let box) = value, let result = try box.object.unary(operation) { return result }
    guard let number = value.number else {
      throw Failure("type", "'\(operation.symbol)' takes a number, not \(value.typeWithArticle)")
    }
    return .number(operation == .minus ? -number : number)
  }

  /// Joining and repeating strings and lists; nil where the operator does neither.
  private static func sequences(
    _ operation: BinaryOperator,
    _ left: Value,
    _ right: Value
  ) throws -> Value? {
    switch (operation, left, right) {
    case (.add, .string(let a), .string(let b)):
      try checkRoom(a.string.utf8.count + b.string.utf8.count, bytesEach: 1)
      return Value(a.string + b.string)
    case (.add, .list(let a), .list(let b)):
      try checkRoom(a.elements.count + b.elements.count, bytesEach: 16)
      return Value(list: a.elements + b.elements)
    case (.multiply, .string(let text), _): return try repeated(text.string, right)
    case (.multiply, _, .string(let text)): return try repeated(text.string, left)
    case (.multiply, .list(let list), _): return try repeated(list.elements, right)
    case (.multiply, _, .list(let list)): return try repeated(list.elements, left)
    default: return nil
    }
  }

  private static func repeated(_ text: String, _ count: Value) throws -> Value? {
    guard let count = count.integer else { return nil }
    guard count > 0, !text.isEmpty else { return Value("") }
    try checkRoom(saturating(text.utf8.count, count), bytesEach: 1)
    return Value(String(repeating: text, count: count))
  }

  private static func repeated(_ elements: [Value], _ count: Value) throws -> Value? {
    guard let count = count.integer else { return nil }
    guard count > 0, !elements.isEmpty else { return Value(list: []) }
    try checkRoom(saturating(elements.count, count), bytesEach: 16)
    var result: [Value] = []
    result.reserveCapacity(elements.count * count)
    for _ in 0..<count { result += elements }
    return Value(list: result)
  }

  private static func saturating(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? Int.max : product
  }

  /// Refuses what does not fit in memory before it is tried.
  static func checkRoom(_ count: Int, bytesEach: Int) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: bytesEach)
    // What is less is filled in less time than it takes to ask the system.
    guard overflow || bytes > 8 << 20 else { return }
    if overflow || bytes > maximumElements * 16 || Double(bytes) > availableMemory() / 2 {
      throw Failure(
        "memory",
        "not enough memory for \(count) \(bytesEach == 1 ? "characters" : "elements")"
      )
    }
  }

  private static func mismatch(
    _ operation: BinaryOperator,
    _ left: Value,
    _ right: Value
  ) -> Failure {
    var help: String?
    if operation == .add, left.string != nil || right.string != nil {
      help = "put values into text with \"… {value}\", or str(value)"
    } else if operation == .add || operation == .subtract || operation == .multiply,
      left.list != nil || right.list != nil
    {
      help = "for arithmetic on elements make a tensor: tensor([…])"
    } else if operation == .matmul {
      help = "'@' is the product of tensors"
    }
    return Failure(
      "type",
      "'\(operation.symbol)' cannot combine \(left.typeWithArticle) and \(right.typeWithArticle)",
      help: help
    )
  }
}

extension Value {
  /// Truth in conditions: false, none, 0 and empty things are false.
  package func truth() throws -> Bool {
    switch self {
    case .none, .missing: false
    case .bool(let flag): flag
    case .number(let number): number != 0
    case .string(let text): !text.string.isEmpty
    case .list(let list): !list.elements.isEmpty
    case .record(let record): record.count > 0
    case .range(let range): range.count > 0
    case .function: true
    case .table(let table): table.rowCount > 0
    case .object(let box): try box.object.truth()
    }
  }
}
