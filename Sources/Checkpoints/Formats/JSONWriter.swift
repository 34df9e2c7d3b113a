import Tensor

/// Writes values as JSON, keys in their order.
package struct JSONWriter {
  package enum Style: Sendable {
    /// All on one line.
    case line
    /// Records over several lines, two spaces deeper each.
    case indented
    /// Each element and field on a line of its own, one space deeper each, as Jupyter writes notebooks.
    case spread
  }

  private let style: Style
  private let dialect: JSONParser.Dialect
  private let check: () throws -> Void
  private var text = ""
  private var values = 0
  /// The bytes of text for which memory was asked.
  private var room = 0

  /// The JSON text of a value; a tensor becomes nested lists of numbers.
  ///
  /// - Parameters:
  ///   - value: What is written.
  ///   - style: How it is laid out.
  ///   - dialect: Python's writes numbers that are not finite as words, for which the standard has no form.
  ///   - check: Called now and then; what it throws ends the writing.
  /// - Returns: The text.
  /// - Throws: `CheckpointError.unsupportedValue` for bytes and objects.
  package static func text(
    _ value: CheckpointValue,
    style: Style = .indented,
    as dialect: JSONParser.Dialect = .python,
    check: @escaping () throws -> Void = {}
  ) throws -> String {
    var writer = JSONWriter(style: style, dialect: dialect, check: check)
    do {
      try writer.put(value, depth: 0)
    } catch let failure as UnsupportedValue {
      throw CheckpointError.unsupportedValue(
        path: "JSON",
        .json,
        key: failure.key,
        kind: failure.kind
      )
    }
    return writer.text
  }

  private init(style: Style, dialect: JSONParser.Dialect, check: @escaping () throws -> Void) {
    self.style = style
    self.dialect = dialect
    self.check = check
  }

  /// Writes a value; what it throws names the place within it.
  private mutating func put(_ value: CheckpointValue, depth: Int) throws {
    try countOne()
    switch value {
    case .none: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .int(let int): text += String(int)
    case .float(let double):
      guard dialect == .python || double.isFinite else {
        throw UnsupportedValue(key: "", kind: double.isNaN ? "NaN" : "an infinite number")
      }
      text += Self.number(double)
    case .string(let string): put(string)
    case .list(let items), .tuple(let items): try put(items, depth: depth)
    case .record(let record): try put(record, depth: depth)
    case .tensor(let tensor):
      var position = 0
      try put(Elements(of: tensor), tensor.shape[...], from: &position)
    case .bytes, .inert: throw UnsupportedValue(key: "", kind: value.kind)
    }
  }

  /// Counts a value, and now and then checks whether writing may go on.
  private mutating func countOne() throws {
    values += 1
    guard values & 1023 == 0 else { return }
    try check()
    try requireRoom()
  }

  /// Asks for memory for twice the text and its copy in bytes, as text grows by doubling.
  private mutating func requireRoom() throws {
    guard text.utf8.count > room else { return }
    room = max(2 * text.utf8.count, 1 << 20)
    try requireArrays(of: room, size: 1)
  }

  private static func number(_ double: Double) -> String {
    if double.isNaN { return "NaN" }
    if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
    return "\(double)"
  }

  private mutating func newLine(_ depth: Int) {
    switch style {
    case .line: return
    case .indented: text += "\n" + String(repeating: "  ", count: depth)
    case .spread: text += "\n" + String(repeating: " ", count: depth)
    }
  }

  private mutating func put(_ items: [CheckpointValue], depth: Int) throws {
    let isFlat =
      items.isEmpty
      || style != .spread
        && items.allSatisfy {
          switch $0 {
          case .record, .list, .tuple: false
          default: true
          }
        }
    text += "["
    for (index, item) in items.enumerated() {
      if index > 0 { text += isFlat || style == .line ? ", " : "," }
      if !isFlat { newLine(depth + 1) }
      do {
        try put(item, depth: depth + 1)
      } catch let failure as UnsupportedValue {
        throw failure.within("[\(index)]")
      }
    }
    if !isFlat { newLine(depth) }
    text += "]"
  }

  private mutating func put(_ record: CheckpointRecord, depth: Int) throws {
    text += "{"
    var isFirst = true
    for (key, value) in record {
      if !isFirst { text += style == .line ? ", " : "," }
      isFirst = false
      newLine(depth + 1)
      put(key.text)
      text += ": "
      do {
        try put(value, depth: depth + 1)
      } catch let failure as UnsupportedValue {
        throw failure.within(key.text)
      }
    }
    if !record.isEmpty { newLine(depth) }
    text += "}"
  }

  private mutating func put(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  /// Writes the elements of a part of a tensor, from a position on, as lists within lists.
  private mutating func put(
    _ elements: Elements,
    _ shape: ArraySlice<Int>,
    from position: inout Int
  ) throws {
    try countOne()
    guard let size = shape.first else {
      try put(elements, at: position)
      position += 1
      return
    }
    text += "["
    for index in 0..<size {
      if index > 0 { text += ", " }
      try put(elements, shape.dropFirst(), from: &position)
    }
    text += "]"
  }

  private mutating func put(_ elements: Elements, at position: Int) throws {
    guard dialect == .python || elements.isFinite(position) else {
      throw UnsupportedValue(key: "", kind: "numbers that are not finite")
    }
    text += elements.word(position)
  }

  /// The elements of a tensor, in order, as they are written: each exactly.
  private struct Elements {
    private enum Values {
      case integers([Int])
      case numbers([Double], DType)
    }

    private let values: Values

    init(of tensor: Tensor) throws {
      values =
        tensor.dtype == .int64
        ? .integers(try tensor.integers) : .numbers(try tensor.doubles, tensor.dtype)
    }

    func isFinite(_ position: Int) -> Bool {
      guard case .numbers(let numbers, _) = values else { return true }
      return numbers[position].isFinite
    }

    func word(_ position: Int) -> String {
      switch values {
      case .integers(let integers): return String(integers[position])
      case .numbers(let numbers, let dtype):
        let value = numbers[position]
        switch dtype {
        case .bool: return value == 0 ? "false" : "true"
        case .float32: return value.isFinite ? "\(Float(value))" : JSONWriter.number(value)
        case .float64, .float16, .bfloat16: return JSONWriter.number(value)
        default: return Int(exactly: value).map { String($0) } ?? JSONWriter.number(value)
        }
      }
    }
  }
}

extension UnsupportedValue {
  /// The same, with its place seen from what holds it.
  fileprivate func within(_ place: String) -> UnsupportedValue {
    let isPart = key.isEmpty || key.hasPrefix("[")
    return UnsupportedValue(key: isPart ? place + key : "\(place).\(key)", kind: kind)
  }
}
