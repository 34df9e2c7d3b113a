extension Lexer {
  /// A quote in code: a string without interpolation is one token, another begins a run of tokens.
  mutating func lexQuote(_ quote: UInt8) {
    let start = position
    let isTriple = peek(1) == quote && peek(2) == quote
    if quote == UInt8(ascii: "'") {
      lexRaw(isTriple: isTriple)
    } else {
      position += isTriple ? 3 : 1
      add(.stringStart, from: start, text: "\"")
      push(.string(isTriple: isTriple, start: start))
    }
  }

  /// `'…'`: no escapes, no interpolation.
  private mutating func lexRaw(isTriple: Bool) {
    let start = position
    let width = isTriple ? 3 : 1
    position += width
    let contentStart = position
    while position < bytes.count {
      let isEnd = isTriple ? at("'''") : peek() == UInt8(ascii: "'")
      if isEnd {
        let content = Self.withPlainLineBreaks(bytes[contentStart..<position])
        position += width
        add(.rawString, from: start, text: String(decoding: content, as: UTF8.self))
        return
      }
      if !isTriple, peek() == 0x0A { break }
      position += 1
    }
    errors.append(
      SyntaxError(
        "this string is not closed",
        Span(start: start, end: start + width),
        help: "close it with \(isTriple ? "three quotes" : "a quote")",
        isAtEnd: isTriple
      )
    )
    add(.rawString, from: start, text: "")
  }

  /// Bytes in which a line break is one newline, however the file ends its lines.
  private static func withPlainLineBreaks(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.indices.filter {
      !(bytes[$0] == 0x0D && $0 + 1 < bytes.endIndex && bytes[$0 + 1] == 0x0A)
    }.map { bytes[$0] }
  }

  /// Text up to the next hole or the end of the string.
  mutating func lexStringPart(isTriple: Bool) {
    let start = position
    var content: [UInt8] = []
    func flush(_ lexer: inout Lexer) {
      guard !content.isEmpty else { return }
      lexer.add(.stringText, from: start, text: String(decoding: content, as: UTF8.self))
    }
    while position < bytes.count {
      let byte = bytes[position]
      if isTriple ? at("\"\"\"") : byte == UInt8(ascii: "\"") {
        flush(&self)
        let end = position
        position += isTriple ? 3 : 1
        modes.removeLast()
        add(.stringEnd, from: end, text: "\"")
        return
      }
      if byte == 0x0A, !isTriple {
        flush(&self)
        return endBrokenString()
      }
      if byte == UInt8(ascii: "{"), peek(1) != byte {
        flush(&self)
        return openHole()
      }
      lexCharacter(into: &content)
    }
    flush(&self)
  }

  private mutating func openHole() {
    let start = position
    position += 1
    add(.holeStart, from: start, text: "{")
    push(.hole(depth: 0))
  }

  /// One character of a string, escapes and doubled braces undone.
  private mutating func lexCharacter(into content: inout [UInt8]) {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"):
      if peek(1) == byte {
        position += 2
      } else {
        position += 1
        report("a single '}' in a string", from: position - 1, help: "write '}}' or '\\}'")
      }
      content.append(byte)
    case UInt8(ascii: "\\"): lexEscape(into: &content)
    // A line break in a string is a newline, also in a file whose lines end in two characters.
    case 0x0D where peek(1) == 0x0A: position += 1
    default:
      position += 1
      content.append(byte)
    }
  }

  private mutating func lexEscape(into content: inout [UInt8]) {
    let start = position
    let escaped = peek(1)
    position = min(position + 2, bytes.count)
    switch escaped {
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "0"): content.append(0)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      content.append(escaped)
    case 0x0A: break
    case 0x0D where peek() == 0x0A: position += 1
    case UInt8(ascii: "u"): lexUnicodeEscape(from: start, into: &content)
    default:
      content.append(UInt8(ascii: "\\"))
      position = start + 1
      report(
        "unknown escape in a string",
        from: start,
        help: "write '\\\\' for a backslash, or use single quotes for a string without escapes"
      )
    }
  }

  private mutating func lexUnicodeEscape(from start: Int, into content: inout [UInt8]) {
    var digits: [UInt8] = []
    if peek() == UInt8(ascii: "{") {
      position += 1
      while position < bytes.count, digits.count < 8, Self.isNamePart(peek()) {
        digits.append(peek())
        position += 1
      }
      if peek() == UInt8(ascii: "}") { position += 1 } else { digits = [] }
    }
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    guard let scalar = value.flatMap(Unicode.Scalar.init) else {
      return report("unknown character escape", from: start, help: "write it as '\\u{1F6F0}'")
    }
    content.append(contentsOf: Array(String(scalar).utf8))
  }

  /// The format after `:` in a hole, which may hold holes itself.
  mutating func lexFormatPart() {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let isEnd = byte == UInt8(ascii: "}")
      if isEnd || byte == UInt8(ascii: "{") || byte == 0x0A { break }
      position += 1
    }
    if position > start {
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      add(.stringText, from: start, text: text)
    }
    switch peek() {
    case UInt8(ascii: "}"):
      position += 1
      modes.removeLast()
      add(.holeEnd, from: position - 1, text: "}")
    case UInt8(ascii: "{"): openHole()
    case 0x0A: endBrokenString()
    default: break
    }
  }
}
