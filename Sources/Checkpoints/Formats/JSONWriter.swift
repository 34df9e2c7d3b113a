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
    values += 1
    if values & 1023 == 0 {
      try check()
      try requireRoom()
    }
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
      try requireArrays(of: tensor.count, size: Self.bytesOfElement, copies: 1)
      let words = try Self.words(of: tensor)
      guard dialect == .python || !words.contains(where: { !Self.isFinite($0) }) else {
        throw UnsupportedValue(key: "", kind: "numbers that are not finite")
      }
      put(words[...], tensor.shape[...])
    case .bytes, .inert: throw UnsupportedValue(key: "", kind: value.kind)
    }
  }

  /// What writing an element of a tensor takes: its number, its digits as text of their own and in the whole.
  private static let bytesOfElement = 64

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

  private mutating func put(_ words: ArraySlice<String>, _ shape: ArraySlice<Int>) {
    guard let size = shape.first else {
      text += words.first ?? ""
      return
    }
    text += "["
    let step = size == 0 ? 0 : words.count / size
    for index in 0..<size {
      if index > 0 { text += ", " }
      let start = words.startIndex + index * step
      put(words[start..<start + step], shape.dropFirst())
    }
    text += "]"
  }

  /// The elements as they are written, each exactly.
  private static func words(of tensor: Tensor) throws -> [String] {
    if tensor.dtype == .int64 {
      let dense = try tensor.contiguous()
      let elements = UnsafeRawBufferPointer(start: dense.rawPointer, count: dense.count * 8)
      return elements.bindMemory(to: Int64.self).map { String($0) }
    }
    return try tensor.doubles.map { value in
      switch tensor.dtype {
      case .bool: value == 0 ? "false" : "true"
      case .float32: short(Float(value))
      case .float64, .float16, .bfloat16: number(value)
      default: Int(exactly: value).map { String($0) } ?? number(value)
      }
    }
  }

  private static func isFinite(_ word: String) -> Bool {
    word.utf8.last.map { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "e") } ?? true
  }

  private static func short(_ value: Float) -> String {
    value.isFinite ? "\(value)" : number(Double(value))
  }
}

extension UnsupportedValue {
  /// The same, with its place seen from what holds it.
  fileprivate func within(_ place: String) -> UnsupportedValue {
    let isPart = key.isEmpty || key.hasPrefix("[")
    return UnsupportedValue(key: isPart ? place + key : "\(place).\(key)", kind: kind)
  }
}
