/// A line that starts a cell: `# %% Title [markdown] key=value`.
package struct CellMarker: Equatable, Sendable {
  /// What a cell holds.
  package enum Kind: String, Equatable, Sendable {
    case code
    case markdown
    case raw
  }

  package var title: String
  package var kind: Kind
  /// Words in brackets other than the kind, and `key=value` pairs, as they are written.
  package var options: [String]

  package init(title: String = "", kind: Kind = .code, options: [String] = []) {
    self.title = title
    self.kind = kind
    self.options = options
  }

  /// Returns the marker on a line, or nothing where the line is none.
  package init?(line: String) {
    var rest = line.utf8[...]
    func skipSpaces() {
      while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest.removeFirst() }
    }
    skipSpaces()
    guard rest.first == UInt8(ascii: "#") else { return nil }
    rest.removeFirst()
    skipSpaces()
    guard rest.starts(with: "%%".utf8) else { return nil }
    rest.removeFirst(2)
    while rest.first == UInt8(ascii: "%") { rest.removeFirst() }
    guard rest.first.map({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) ?? true else { return nil }
    self.init()
    var words: [Substring] = []
    for word in String(Substring(rest)).split(whereSeparator: \.isWhitespace) {
      switch word {
      case "[markdown]", "[md]": kind = .markdown
      case "[raw]": kind = .raw
      default:
        if CellMarker.isOption(word) { options.append(String(word)) } else { words.append(word) }
      }
    }
    title = words.joined(separator: " ")
  }

  /// The marker as a line.
  package var line: String {
    var words = ["# %%"]
    if !title.isEmpty { words.append(title) }
    if kind != .code { words.append("[\(kind.rawValue)]") }
    return (words + options).joined(separator: " ")
  }

  private static func isOption(_ word: Substring) -> Bool {
    if word.first == "[", word.last == "]" { return true }
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
    return word[..<equals].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
  }
}
