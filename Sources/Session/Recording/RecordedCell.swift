/// An entry of a session with the output it had.
package struct RecordedCell: Equatable, Sendable {
  package var title: String
  package var kind: CellMarker.Kind
  package var source: String
  package var output: [String]
  package var failed: Bool

  package init(
    title: String = "",
    kind: CellMarker.Kind = .code,
    source: String,
    output: [String],
    failed: Bool = false
  ) {
    self.title = title
    self.kind = kind
    self.source = source
    self.output = output
    self.failed = failed
  }

  /// A cell of words in Markdown.
  package init(note: String) {
    let lines = TextLines.split(note).map { $0.isEmpty ? "#" : "# " + $0 }
    self.init(kind: .markdown, source: lines.joined(separator: "\n"), output: [])
  }

  /// The cell as lines of a session file.
  /// - Parameters
  ///   - number: what it is told apart by.
  func lines(number: Int, options: [String] = []) -> [String] {
    let marker = CellMarker(title: title, kind: kind, options: ["[\(number)]"] + options)
    return [marker.line] + TextLines.split(source) + output.map { $0.isEmpty ? "#>" : "#> " + $0 }
      + [""]
  }
}
