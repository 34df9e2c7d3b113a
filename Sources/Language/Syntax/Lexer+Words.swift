extension Lexer {
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_")
      || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
  }

  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

  mutating func lexName() {
    let start = position
    while let length = namePartLength { position += length }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    add(Token.keywords.contains(text) ? .keyword : .name, from: start, text: text)
  }

  /// Bytes of the next part of a name, letters of any script included.
  private var namePartLength: Int? {
    guard position < bytes.count else { return nil }
    if Self.isNamePart(bytes[position]) { return 1 }
    guard bytes[position] >= 0x80, let scalar = scalar() else { return nil }
    return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
      ? UTF8.width(scalar) : nil
  }

  /// The character at the position.
  func scalar() -> Unicode.Scalar? {
    let end = min(position + 4, bytes.count)
    return String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.first
  }

  /// A character that begins nothing in the language.
  mutating func lexUnknown() {
    guard let scalar = scalar() else {
      position += 1
      return
    }
    if scalar.properties.isAlphabetic { return lexName() }
    let start = position
    position += max(1, UTF8.width(scalar))
    position = min(position, bytes.count)
    if scalar == "\u{A0}" || scalar.properties.isWhitespace { return }
    let shown = scalar.value < 0x20 ? "U+\(String(scalar.value, radix: 16))" : String(scalar)
    report("unexpected character '\(shown)'", from: start, help: Self.replacement(for: scalar))
    add(.invalid, from: start, text: shown)
  }

  private static func replacement(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}": "use straight quotes"
    case "\u{2212}", "\u{2013}": "type '-'"
    case "×": "type '*'"
    case "÷": "type '/'"
    case "→": "type '->'"
    case "≤": "type '<='"
    case "≥": "type '>='"
    case "≠": "type '!='"
    default: nil
    }
  }

  mutating func lexNumber() {
    let start = position
    if peek() == UInt8(ascii: "0"), let radix = Self.radix(peek(1)) {
      return lexInteger(radix: radix, from: start)
    }
    skipDigits()
    if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: "."), !Self.isNameStart(peek(1)) {
      position += 1
      skipDigits()
    }
    if peek() | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      if Self.isDigit(peek(1 + sign)) {
        position += 1 + sign
        skipDigits()
      }
    }
    let text = String(decoding: bytes[start..<position].filter { $0 != 0x5F }, as: UTF8.self)
    if !Self.isExact(text) { reportInexact(from: start) }
    finishNumber(Double(text.hasSuffix(".") ? text + "0" : text), from: start)
  }

  /// Whether a 64-bit float holds an integer of these digits as it is; what is no integer is rounded by nature.
  private static func isExact(_ text: String) -> Bool {
    guard text.utf8.count > 15, text.utf8.allSatisfy(isDigit) else { return true }
    let digits = text.drop { $0 == "0" }
    let zeros = digits.reversed().prefix { $0 == "0" }.count
    // m · 10^k is m · 5^k · 2^k, and the powers of two cost no digits.
    guard var odd = UInt64(digits.dropLast(zeros)), odd > 0 else { return digits.isEmpty }
    for _ in 0..<zeros {
      let (product, overflow) = odd.multipliedReportingOverflow(by: 5)
      if overflow { return false }
      odd = product
    }
    return odd >> UInt64(odd.trailingZeroBitCount) < 1 << 53
  }

  private mutating func reportInexact(from start: Int) {
    report(
      "numbers do not keep this integer exactly: they do up to 2^53",
      from: start,
      help: "write it in quotes, or with an exponent where its last digits do not matter"
    )
  }

  private static func radix(_ byte: UInt8) -> Int? {
    switch byte | 0x20 {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "b"): 2
    case UInt8(ascii: "o"): 8
    default: nil
    }
  }

  private mutating func lexInteger(radix: Int, from start: Int) {
    position += 2
    while Self.isNamePart(peek()) { position += 1 }
    let digits = bytes[(start + 2)..<position].filter { $0 != 0x5F }
    let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
    if let value, value > 0, value >> UInt64(value.trailingZeroBitCount) >= 1 << 53 {
      reportInexact(from: start)
    }
    finishNumber(value.map { Double($0) }, from: start)
  }

  private mutating func finishNumber(_ value: Double?, from start: Int) {
    let hasTail = Self.isNameStart(peek())
    while Self.isNamePart(peek()) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if hasTail || value == nil {
      report("'\(text)' is not a number", from: start, help: "names cannot begin with a digit")
    }
    add(.number, from: start, text: text, number: value ?? 0)
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek()) || peek() == 0x5F && Self.isDigit(peek(1)) { position += 1 }
  }
}
