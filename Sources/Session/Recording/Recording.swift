/// What was entered in a session and what came of it, from the first line on.
package struct Recording: Equatable, Sendable {
  package var header: SessionHeader
  package private(set) var cells: [RecordedCell] = []

  package init(header: SessionHeader) {
    self.header = header
  }

  /// Adds an entry.
  package mutating func append(_ cell: RecordedCell) {
    cells.append(cell)
  }

  /// Drops the last entry and returns it; nothing when there is none.
  package mutating func undo() -> RecordedCell? {
    cells.popLast()
  }

  /// Returns the session as a file in the percent format.
  /// - Parameter keepFailed: whether entries that ended in an error stay in.
  /// - Returns: the whole file; a code cell without a title bears its number, from 1.
  package func text(keepFailed: Bool = false) -> String {
    let kept = cells.filter { keepFailed || !$0.failed }
    var lines = header.lines + (header.lines.isEmpty ? [] : [""])
    var (number, figures) = (0, 0)
    for cell in kept {
      // What was left out took its numbers with it: a replay counts what it runs.
      let cell = cell.numbered(after: &figures)
      if !cell.isMarkdown { number += 1 }
      lines += cell.lines(options: cell.isMarkdown || !cell.title.isEmpty ? [] : ["[\(number)]"])
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Writes the session to a file, whole or not at all.
  /// - Throws: `NotebookError.cannotWrite`.
  package func save(to path: String, keepFailed: Bool = false) throws {
    try SourceFile.write(text(keepFailed: keepFailed), to: path)
  }
}
