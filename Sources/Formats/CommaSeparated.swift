/// Comma-separated text: lines of fields, apart by commas, semicolons or tabs, with quotes around those that need them.
///
/// - Source: RFC 4180.
package enum CommaSeparated {
  /// How a text breaks the rules.
  package enum Fault: Error, Equatable {
    case columns(line: Int, expected: Int, found: Int)
    case openQuote(line: Int)
  }

  /// One field of a line.
  package struct Field: Equatable {
    package let text: String
    package let isQuoted: Bool

    /// Whether there is nothing, which is no text either.
    package var isMissing: Bool { text.isEmpty && !isQuoted }
  }

  /// The characters that may separate fields.
  static let delimiters = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]

  /// The character that separates the fields of a line, by how often each candidate occurs outside of quotes.
  package static func delimiter(of line: some Collection<UInt8>) -> UInt8? {
    var counts = delimiters.map { _ in 0 }
    var isQuoted = false
    for byte in line {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == 0x0A { break }
      if !isQuoted, let index = delimiters.firstIndex(of: byte) { counts[index] += 1 }
    }
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most).map { delimiters[$0] }
  }

  /// Whether a text would mean something else without quotes.
  package static func needsQuotes(_ text: String) -> Bool {
    text.utf8.contains { $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || delimiters.contains($0) }
      || text.unicodeScalars.first == "\u{FEFF}"
  }

  /// A text in quotes.
  package static func quoted(_ text: String) -> String {
    "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// A text as a field: in quotes where it needs them.
  package static func field(_ text: String) -> String { needsQuotes(text) ? quoted(text) : text }

  /// The fields of each line of a text.
  ///
  /// - Throws: `Fault.openQuote`.
  package static func rows(_ text: String) throws -> [[String]] {
    var lines = Lines(Array(text.utf8))
    var rows: [[String]] = []
    while let line = try lines.next() { rows.append(line.fields.map(\.text)) }
    return rows
  }
}

extension CommaSeparated.Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .columns(let line, let expected, let found):
      "line \(line) has \(found) columns, the first line has \(expected)"
    case .openQuote(let line):
      "line \(line): a field begins with '\"' and never ends; double a '\"' that is part of a text"
    }
  }
}
