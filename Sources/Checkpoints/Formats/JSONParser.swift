/// Reads JSON into values, keeping the order of keys; Python's NaN and Infinity are numbers.
package struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private let allowsDuplicates: Bool
  private static let depthLimit = 200

  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - allowsDuplicates: Whether a later value of the same key replaces the one before.
  init(_ bytes: [UInt8], allowsDuplicates: Bool = true) {
    self.bytes = bytes
    self.allowsDuplicates = allowsDuplicates
  }

  /// The value that the text is.
  ///
  /// - Throws: `Fault.syntax` with line and column.
  package static func parse(
    _ bytes: [UInt8],
    allowsDuplicates: Bool = true
  ) throws -> CheckpointValue {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Fault.text(at: 0) }
    var parser = JSONParser(bytes, allowsDuplicates: allowsDuplicates)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { parser.position = 3 }
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.expected("the end of the text") }
    return value
  }

  static func isScalar(_ text: Substring) -> Bool { (try? parse(Array(text.utf8))) != nil }

  private func expected(_ what: String) -> Fault {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.count { $0 == 0x0a } + 1
    let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return .syntax(line: line, column: before.count - start + 1, expected: what)
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func consume(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func consume(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func value(depth: Int) throws -> CheckpointValue {
    guard depth < Self.depthLimit else { throw Fault.tooDeep(limit: Self.depthLimit) }
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
    if consume(word: "NaN") { return .float(.nan) }
    if consume(word: "Infinity") { return .float(.infinity) }
    if consume(word: "-Infinity") { return .float(-.infinity) }
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
      guard allowsDuplicates || record[key] == nil else { throw Fault.duplicateKey(key) }
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
    while position < bytes.count, Self.isNumeric(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let int = Int(text), !text.hasPrefix("+") { return .int(int) }
    guard let double = Double(text), text.first != "+", text.first != "." else {
      position = start
      throw expected("a value")
    }
    return .float(double)
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
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
      return String(decoding: units, as: UTF16.self)
    default:
      position -= 1
      throw expected("an escaped character")
    }
  }

  private mutating func unit() throws -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4,
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw expected("four hexadecimal digits") }
    position += 4
    return unit
  }
}
