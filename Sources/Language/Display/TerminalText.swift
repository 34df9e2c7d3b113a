/// Text on its way to a terminal, or to a recording that will be shown on one.
package enum TerminalText {
  /// The text with control characters other than newline and tab replaced, so that what a file says can move no
  /// cursor, name no window and type nothing.
  package static func safe(_ text: String) -> String {
    guard hasControls(text) else { return text }
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      // A line break of two characters is one of one.
      if scalar == "\r", next == "\n" { continue }
      result.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  /// A drawing of characters: as `safe`, but for the sequences that color what follows them.
  package static func drawn(_ text: String) -> String {
    let pieces = text.split(separator: "\u{1B}", omittingEmptySubsequences: false)
    return pieces.enumerated().map { index, piece in
      guard index > 0 else { return safe(String(piece)) }
      let code = piece.dropFirst().prefix { ("0"..."9").contains($0) || $0 == ";" }
      let isColor = piece.first == "[" && piece.dropFirst(code.count + 1).first == "m"
      return (isColor ? "\u{1B}" : "\u{FFFD}") + safe(String(piece))
    }.joined()
  }

  /// The text on one line, for a line that is written over.
  package static func line(_ text: String) -> String {
    let text = safe(text)
    guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return text }
    return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }

  private static func hasControls(_ text: String) -> Bool {
    var before: UInt8 = 0
    for byte in text.utf8 {
      // U+0080 to U+009F are two bytes, the first of them 0xC2.
      if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F { return true }
      if before == 0xC2, byte < 0xA0 { return true }
      before = byte
    }
    return false
  }
}
