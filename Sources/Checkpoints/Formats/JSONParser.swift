import Files

/// Reads JSON into values, keeping the order of keys.
///
/// - Source: RFC 8259; section 9 lets a reader limit depth and range.
package struct JSONParser {
  /// Whose rules a text is held to.
  package enum Dialect: Sendable {
    /// The standard's. A key that stands twice, half of a character, and a number out of range, which the standard
    /// warns of, are refused; an integer beyond 64 bits is text of its digits.
    case standard
    /// What Python's `json` writes and reads besides: NaN and Infinity are numbers, the last of several values of a key
    /// counts, and half of a character is a replacement character.
    case python
  }

  private let bytes: [UInt8]
  private let dialect: Dialect
  private let check: () throws -> Void
  private var position = 0
  private var values = 0
  /// Whether an integer beyond 64 bits was kept as text.
  private(set) var hasTextIntegers = false
  private static let depthLimit = 200

  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - dialect: Whose rules it is held to.
  ///   - check: Called now and then; what it throws ends the reading.
  init(_ bytes: [UInt8], as dialect: Dialect, check: @escaping () throws -> Void = {}) {
    self.bytes = bytes
    self.dialect = dialect
    self.check = check
  }

  /// The value that the text is.
  ///
  /// - Throws: `Fault.syntax` with line and column.
  package static func parse(_ bytes: [UInt8], as dialect: Dialect) throws -> CheckpointValue {
    var parser = JSONParser(bytes, as: dialect)
    return try parser.parse()
  }

  /// The value that the text is.
  ///
  /// - Throws: `Fault.syntax` with line and column, `.encoding`, `.duplicateKey`, `.outOfRange`, `.loneSurrogate`.
  mutating func parse() throws -> CheckpointValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Fault.encoding(at: bytes.firstPlaceOutsideUTF8 ?? 0)
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw expected("the end of the text") }
    return value
  }

  static func isScalar(_ text: Substring) -> Bool {
    (try? parse(Array(text.utf8), as: .standard)) != nil
  }

  /// The line and column of a place, from 1.
  private func place(at position: Int) -> (line: Int, column: Int) {
    let before = bytes[..<min(position, bytes.count)]
    let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return (before.count { $0 == 0x0a } + 1, before.count - start + 1)
  }

  private func expected(_ what: String) -> Fault {
    let (line, column) = place(at: position)
    return .syntax(line: line, column: column, expected: what)
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func consume(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private func atWord(_ word: String) -> Bool { bytes[position...].starts(with: word.utf8) }

  private mutating func consume(word: String) -> Bool {
    guard atWord(word) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func value(depth: Int) throws -> CheckpointValue {
    guard depth < Self.depthLimit, !NativeStack.isShort else { throw Fault.tooDeep(limit: depth) }
    values += 1
    if values & 1023 == 0 { try check() }
    skipSpace()
    guard position < bytes.count else { throw expected("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .record(try record(depth: depth))
    case UInt8(ascii: "["): return .list(try list(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if consume(word: "null") { return .none }
    if consume(word: "true") { return .bool(true) }
    if consume(word: "false") { return .bool(false) }
    if dialect == .python {
      if consume(word: "NaN") { return .float(.nan) }
      if consume(word: "Infinity") { return .float(.infinity) }
      if consume(word: "-Infinity") { return .float(-.infinity) }
    } else if ["NaN", "Infinity", "-Infinity"].contains(where: { atWord($0) }) {
      throw expected("a value; JSON has no NaN and no Infinity, write null")
    }
    return try number()
  }

  private mutating func record(depth: Int) throws -> CheckpointRecord {
    position += 1
    var record = CheckpointRecord()
    if consume(UInt8(ascii: "}")) { return record }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw expected("a key in quotes")
      }
      let key = try string()
      guard consume(UInt8(ascii: ":")) else { throw expected("':'") }
      guard dialect == .python || record[key] == nil else { throw Fault.duplicateKey(key) }
      record[key] = try value(depth: depth + 1)
    } while consume(UInt8(ascii: ","))
    guard consume(UInt8(ascii: "}")) else { throw expected("',' or '}'") }
    return record
  }

  private mutating func list(depth: Int) throws -> [CheckpointValue] {
    position += 1
    var items: [CheckpointValue] = []
    if consume(UInt8(ascii: "]")) { return items }
    repeat { items.append(try value(depth: depth + 1)) } while consume(UInt8(ascii: ","))
    guard consume(UInt8(ascii: "]")) else { throw expected("',' or ']'") }
    return items
  }

  private mutating func number() throws -> CheckpointValue {
    let start = position
    guard let isInteger = passNumber() else {
      position = start
      throw expected("a value")
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text), text != "-0" { return .int(integer) }
    if isInteger, text != "-0" {
      hasTextIntegers = true
      return .string(text)
    }
    guard let double = Double(text), double.isFinite else {
      let (line, column) = place(at: start)
      throw Fault.outOfRange(text, line: line, column: column)
    }
    return .float(double)
  }

  /// Passes over a number as the standard writes it.
  ///
  /// - Returns: Whether it is an integer; nil where there is no number.
  private mutating func passNumber() -> Bool? {
    if peek == UInt8(ascii: "-") { position += 1 }
    let startsWithZero = peek == UInt8(ascii: "0")
    let count = passDigits()
    guard count > 0, !(startsWithZero && count > 1) else { return nil }
    var isInteger = true
    if peek == UInt8(ascii: ".") {
      position += 1
      isInteger = false
      guard passDigits() > 0 else { return nil }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      position += 1
      isInteger = false
      if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { position += 1 }
      guard passDigits() > 0 else { return nil }
    }
    return isInteger
  }

  private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func passDigits() -> Int {
    let start = position
    while (0x30...0x39).contains(peek) { position += 1 }
    return position - start
  }
}

extension JSONParser {
  private mutating func string() throws -> String {
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw expected("valid text")
        }
        return text
      case UInt8(ascii: "\\"): content += try escaped().utf8
      case ..<0x20:
        position -= 1
        throw expected("'\"'")
      default: content.append(byte)
      }
    }
    throw expected("'\"'")
  }

  private mutating func escaped() throws -> String {
    guard position < bytes.count else { throw expected("an escaped character") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(Unicode.Scalar(byte))
    case UInt8(ascii: "u"):
      var units = [try unit()]
      // A character beyond 16 bits comes as two units.
      if UTF16.isLeadSurrogate(units[0]), consume(word: "\\u") { units.append(try unit()) }
      guard dialect == .standard else { return String(decoding: units, as: UTF16.self) }
      guard let text = String(validating: units, as: UTF16.self) else {
        let (line, column) = place(at: position)
        throw Fault.loneSurrogate(line: line, column: column)
      }
      return text
    default:
      position -= 1
      throw expected("an escaped character")
    }
  }

  private mutating func unit() throws -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0 != 0x2b && $0 != 0x2d }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw expected("four hexadecimal digits") }
    position += 4
    return unit
  }
}
