/// Lines of program text, and which of them begin inside a string.
package enum TextLines {
  /// Returns the lines of a text without their `\n`; a `\r` before it stays.
  package static func split(_ text: String) -> [String] {
    // Characters would hide the \n of a \r\n.
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }

  /// Returns a line without the `\r` at its end.
  package static func withoutReturn(_ line: String) -> String {
    line.utf8.last == 0x0D ? String(Substring(line.utf8.dropLast())) : line
  }

  /// Returns, for each line, whether it begins inside a string over several lines.
  package static func startsInString(_ lines: [String]) -> [Bool] {
    var inside = false
    return lines.map { line in
      defer { inside = endsInString(line, from: inside) }
      return inside
    }
  }

  /// Returns whether the string that a line leaves open goes on in the next one.
  private static func endsInString(_ line: String, from start: Bool) -> Bool {
    let bytes = Array(line.utf8)
    var inside = start
    var index = 0
    func atTriple() -> Bool {
      index + 2 < bytes.count && bytes[index] == quote && bytes[index + 1] == quote
        && bytes[index + 2] == quote
    }
    while index < bytes.count {
      if inside {
        if bytes[index] == backslash {
          index += 2
        } else if atTriple() {
          inside = false
          index += 3
        } else {
          index += 1
        }
      } else if bytes[index] == UInt8(ascii: "#") {
        return false
      } else if atTriple() {
        inside = true
        index += 3
      } else if bytes[index] == quote || bytes[index] == UInt8(ascii: "'") {
        index = end(ofStringAt: index, in: bytes)
      } else {
        index += 1
      }
    }
    return inside
  }

  /// Returns the place after a string on one line.
  private static func end(ofStringAt start: Int, in bytes: [UInt8]) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != bytes[start] {
      index += bytes[start] == quote && bytes[index] == backslash ? 2 : 1
    }
    return index + 1
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
}
