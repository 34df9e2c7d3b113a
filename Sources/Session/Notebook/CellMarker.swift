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
    var words: [String] = []
    for word in CellMarker.words(of: Array(String(Substring(rest)))) {
      switch word {
      case "[markdown]", "[md]": kind = .markdown
      case "[raw]": kind = .raw
      default:
        if CellMarker.isOption(word[...]) { options.append(word) } else { words.append(word) }
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

  /// The words of a marker; the value of an option in brackets or quotes is one with its spaces.
  private static func words(of text: [Character]) -> [String] {
    var words: [String] = []
    var index = 0
    var ends: ValueEnds?
    while index < text.count {
      if text[index].isWhitespace {
        index += 1
        continue
      }
      var end = text[index...].firstIndex(where: \.isWhitespace) ?? text.count
      if let start = valueStart(of: text, from: index) {
        let known = ends ?? ValueEnds(text)
        ends = known
        if let last = known.end(ofValueAt: start),
          last >= text.count || text[last].isWhitespace
        {
          end = last
        }
      }
      words.append(String(text[index..<end]))
      index = end
    }
    return words
  }

  /// Where the value of an option begins that begins with a bracket or a quote; nil where there is none.
  private static func valueStart(of text: [Character], from start: Int) -> Int? {
    guard let equals = text[start...].firstIndex(where: { !isKeyPart($0) }), equals > start,
      text[equals] == "=", equals + 1 < text.count, "[{\"".contains(text[equals + 1])
    else { return nil }
    return equals + 1
  }

  private static func isKeyPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-"
  }

  private static func isOption(_ word: Substring) -> Bool {
    if word.first == "[", word.last == "]" { return true }
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
    return word[..<equals].allSatisfy(isKeyPart)
  }
}

extension CellMarker {
  /// The tag of a cell that may end in an error.
  package static let raisesException = "raises-exception"

  /// The cell's tags, as `tags=["one", "two"]` says them.
  package var tags: [String] {
    guard let option = options.last(where: { $0.hasPrefix("tags=[") && $0.hasSuffix("]") }) else {
      return []
    }
    var tags: [String] = []
    var tag: String?
    var isEscaped = false
    for character in option.dropFirst("tags=[".count).dropLast() {
      if isEscaped {
        tag?.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        if let complete = tag { tags.append(complete) }
        tag = tag == nil ? "" : nil
      } else {
        tag?.append(character)
      }
    }
    return tags
  }

  /// The option that says tags; nil where a marker has no form for one of them.
  package static func option(ofTags tags: [String]) -> String? {
    // A line break would end the marker.
    if tags.contains(where: { $0.contains(where: \.isNewline) }) { return nil }
    let words = tags.map { tag in
      "\"" + tag.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    }
    let option = "tags=[" + words.joined(separator: ", ") + "]"
    let marker = CellMarker(line: "# %% " + option)
    return marker?.options == [option] && marker?.tags == tags ? option : nil
  }
}
