/// An entry of a session with the output it had.
package struct RecordedCell: Equatable, Sendable {
  package var source: String
  package var output: [String]
  package var failed: Bool
  /// What the cell is called in the file.
  package var title: String
  /// Whether work in it was stopped by Ctrl-C and gave what there was: a replay, which runs all of it, gives other numbers.
  package var wasStopped: Bool
  /// Whether the source is text about the work, not work.
  package var isMarkdown: Bool

  package init(
    source: String,
    output: [String],
    failed: Bool = false,
    title: String = "",
    wasStopped: Bool = false,
    isMarkdown: Bool = false
  ) {
    (self.source, self.output, self.failed) = (source, output, failed)
    (self.title, self.wasStopped, self.isMarkdown) = (title, wasStopped, isMarkdown)
  }

  /// The cell as lines of a session file.
  /// - Parameter options: words in brackets for the line that starts it.
  /// - Returns: lines without their ends, the last one empty.
  func lines(options: [String]) -> [String] {
    let kind = isMarkdown ? CellMarker.Kind.markdown : .code
    let stopped = wasStopped ? [Cell.stopped] : []
    let marker = CellMarker(title: title, kind: kind, options: options + stopped).line
    let source = TextLines.split(source)
    // A string that is left open, as in an entry that failed, would swallow the cells that follow.
    let isOpen = TextLines.startsInString(source + [""]).last ?? false
    let asComments = isMarkdown || isOpen
    let body = asComments ? source.map { $0.isEmpty ? "#" : "# " + $0 } : source
    return [marker] + body + output.map { $0.isEmpty ? "#>" : "#> " + $0 } + [""]
  }

  /// The cell as lines of a journal, from which it comes back whatever it holds.
  func journalLines(options: [String]) -> [String] {
    let plain = lines(options: options)
    let probe = Notebook(text: (plain + ["# %%"]).joined(separator: "\n"), path: "")
    if probe.cells.count == 2, RecordedCell(probe.cells[0], failed: failed) == self { return plain }
    let body = TextLines.split(source).map { RecordedCell.escape + $0 }
    var cell = self
    cell.source = body.joined(separator: "\n")
    cell.isMarkdown = false
    let kind = isMarkdown ? ["[text]"] : []
    return cell.lines(options: options + kind + ["[escaped]"])
  }

  /// Reads what `journalLines` wrote.
  init(_ cell: Cell, failed: Bool) {
    let isEscaped = cell.marker.options.contains("[escaped]")
    let isMarkdown = cell.marker.kind == .markdown || cell.marker.options.contains("[text]")
    let code = TextLines.split(cell.code).map { line in
      isEscaped ? String(line.dropFirst(RecordedCell.escape.count)) : line
    }
    self.init(
      source: isMarkdown && !isEscaped ? cell.markdown : code.joined(separator: "\n"),
      output: cell.recorded,
      failed: failed,
      title: cell.marker.title,
      wasStopped: cell.wasStopped,
      isMarkdown: isMarkdown
    )
  }

  private static let escape = "#| "

  /// The cell with its figures numbered on from a count, which grows by theirs.
  func numbered(after count: inout Int) -> RecordedCell {
    var cell = self
    cell.output = output.map { line in
      guard let rest = RecordedCell.textAfterFigureNumber(line) else { return line }
      count += 1
      return "[figure \(count)\(rest)"
    }
    return cell
  }

  private static func textAfterFigureNumber(_ line: String) -> Substring? {
    guard line.hasPrefix("[figure ") else { return nil }
    let rest = line.dropFirst(8).drop { $0.isASCII && $0.isNumber }
    return rest.hasPrefix(": ") && rest.hasSuffix("]") ? rest : nil
  }
}
