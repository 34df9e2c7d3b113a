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
  /// - Parameters
  ///   - keepFailed: whether entries that ended in an error stay in.
  package func text(keepFailed: Bool = false) -> String {
    let kept = cells.filter { keepFailed || !$0.failed }
    let lines =
      header.lines + (header.lines.isEmpty ? [] : [""])
      + kept.enumerated().flatMap { index, cell in cell.lines(number: index + 1) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Writes the session to a file, whole or not at all.
  /// - Throws: `NotebookError.cannotWrite`.
  package func save(to path: String, keepFailed: Bool = false) throws {
    try SourceFile.write(text(keepFailed: keepFailed), to: path)
  }
}
