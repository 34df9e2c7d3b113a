/// A rule that several builtins follow, for the reference: paragraphs, and a table where there is one.
package struct Chapter {
  package let title: String
  package let paragraphs: [String]
  /// The head of the table's columns, then its rows; empty for none.
  package let table: [[String]]
  /// The section of the reference that it opens.
  let section: String

  /// - Parameters:
  ///   - title: A word or two, no sentence.
  ///   - section: The section of the reference that it opens.
  ///   - paragraphs: Sentences.
  ///   - table: The head of its columns, then its rows.
  package init(
    _ title: String,
    section: String,
    paragraphs: [String],
    table: [[String]] = []
  ) {
    (self.title, self.section, self.paragraphs, self.table) = (title, section, paragraphs, table)
  }

  var markdown: [String] {
    var lines = ["### \(title)", ""]
    for paragraph in paragraphs { lines += [paragraph, ""] }
    guard let head = table.first else { return lines }
    lines.append(row(head))
    lines.append(row(head.map { _ in "---" }))
    lines += table.dropFirst().map(row)
    return lines + [""]
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// The same as HTML.
  ///
  /// - Parameter escaped: Makes text safe between tags.
  /// - Returns: A heading, paragraphs and the table.
  func html(_ escaped: (String) -> String) -> String {
    var text = "<h3>\(escaped(title))</h3>\n"
    for paragraph in paragraphs { text += "<p>\(escaped(paragraph))</p>\n" }
    guard !table.isEmpty else { return text }
    text += "<table>\n"
    for (index, cells) in table.enumerated() {
      let tag = index == 0 ? "th" : "td"
      text += "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
    }
    return text + "</table>\n"
  }
}
