/// Columns that a text takes in a terminal.
package enum TextWidth {
  /// Counts wide East Asian characters and emoji as two and combining marks as none.
  package static func columns(_ text: String) -> Int {
    var count = 0
    for character in text { count += columns(character) }
    return count
  }

  private static func columns(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x300...0x36F: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The text filled with spaces to a width.
  package static func pad(_ text: String, to width: Int, atRight: Bool = true) -> String {
    let fill = String(repeating: " ", count: max(0, width - columns(text)))
    return atRight ? text + fill : fill + text
  }

  /// The text cut to a width, its end replaced by `…`.
  package static func cut(_ text: String, to width: Int) -> String {
    guard columns(text) > width, width > 0 else { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = columns(character)
      if used + next > width - 1 { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }
}
