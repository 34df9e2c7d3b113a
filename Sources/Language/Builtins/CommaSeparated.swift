/// Comma-separated text: the one reader and writer of `csv`, `load` and `save`.
///
/// A field without quotes is a number, `true`, `false` or `nan` where it is written as one, and none where it is empty;
/// a field in quotes is text. So that other programs' files read as they are meant, a column with a field that is
/// neither is text as a whole, and quotes say nothing in a file that has them around everything.
///
/// - Source: RFC 4180.
package enum CommaSeparated {
  /// How a text breaks the rules.
  package enum Fault: Error, Equatable {
    case columns(line: Int, expected: Int, found: Int)
    case openQuote(line: Int)
  }

  /// One field of a line.
  struct Field: Equatable {
    let text: String
    let isQuoted: Bool

    /// Whether there is nothing, which is no text either.
    var isMissing: Bool { text.isEmpty && !isQuoted }
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
