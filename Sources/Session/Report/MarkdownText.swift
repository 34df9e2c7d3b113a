/// The Markdown that notebooks use, as HTML: headings, lists, code, emphasis, links.
enum MarkdownText {
  /// Returns Markdown as HTML.
  static func html(_ text: String) -> String {
    var result = ""
    var paragraph: [String] = []
    var items: [String] = []
    var code: [String]?
    func close() {
      if !paragraph.isEmpty { result += "<p>\(inline(paragraph.joined(separator: "\n")))</p>\n" }
      if !items.isEmpty {
        result += "<ul>\n" + items.map { "<li>\(inline($0))</li>\n" }.joined() + "</ul>\n"
      }
      paragraph = []
      items = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        if let lines = code { result += block(lines) } else { close() }
        code = code == nil ? [] : nil
      } else if code != nil {
        code?.append(line)
      } else if let heading = heading(line) {
        close()
        result += heading
      } else if line.hasPrefix("- ") || line.hasPrefix("* ") {
        if !paragraph.isEmpty { close() }
        items.append(String(line.dropFirst(2)))
      } else if line.allSatisfy(\.isWhitespace) {
        close()
      } else if !items.isEmpty, line.hasPrefix("  ") {
        items[items.count - 1] += "\n" + line.drop { $0 == " " }
      } else {
        if !items.isEmpty { close() }
        paragraph.append(line)
      }
    }
    close()
    return result + (code.map(block) ?? "")
  }

  private static func heading(_ line: String) -> String? {
    let level = line.prefix { $0 == "#" }.count
    guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
    let text = inline(String(line.dropFirst(level + 1)))
    // The report's own title is the only first-level heading.
    let shown = min(level + 1, 6)
    return "<h\(shown)>\(text)</h\(shown)>\n"
  }

  private static func block(_ lines: [String]) -> String {
    "<pre>\(HTMLText.escaped(lines.joined(separator: "\n")))</pre>\n"
  }

  /// Returns a line's text with its emphasis, code and links.
  private static func inline(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "`", let (inner, after) = enclosed(rest, by: "`") {
        result += "<code>\(HTMLText.escaped(inner))</code>"
        rest = after
      } else if rest.hasPrefix("**"), let (inner, after) = enclosed(rest, by: "**") {
        result += "<strong>\(inline(inner))</strong>"
        rest = after
      } else if character == "*", let (inner, after) = enclosed(rest, by: "*"),
        inner.first?.isWhitespace == false
      {
        result += "<em>\(inline(inner))</em>"
        rest = after
      } else if character == "[", let (html, after) = link(rest) {
        result += html
        rest = after
      } else {
        result += HTMLText.escaped(String(character))
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func enclosed(_ text: Substring, by mark: String) -> (String, Substring)? {
    let inner = text.dropFirst(mark.count)
    var end = inner.startIndex
    while end < inner.endIndex {
      if inner[end...].hasPrefix(mark) {
        guard end > inner.startIndex else { return nil }
        return (String(inner[..<end]), inner[end...].dropFirst(mark.count))
      }
      end = inner.index(after: end)
    }
    return nil
  }

  private static func link(_ text: Substring) -> (String, Substring)? {
    guard let close = text.firstIndex(of: "]") else { return nil }
    let after = text[text.index(after: close)...]
    guard after.first == "(", let end = after.firstIndex(of: ")") else { return nil }
    let label = String(text[text.index(after: text.startIndex)..<close])
    let target = String(after[after.index(after: after.startIndex)..<end])
    guard target.hasPrefix("https://") || target.hasPrefix("http://") else { return nil }
    let html = "<a href=\"\(HTMLText.escaped(target))\">\(HTMLText.escaped(label))</a>"
    return (html, after[after.index(after: end)...])
  }
}
