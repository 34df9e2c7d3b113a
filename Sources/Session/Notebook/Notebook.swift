/// A session file in the percent format: a script in cells, with the output it had.
package struct Notebook: Equatable, Sendable {
  package let path: String
  package private(set) var cells: [Cell]
  private let lineEnding: String
  private let byteOrderMark: String

  /// Reads a session file.
  /// - Throws: `NotebookError`.
  package init(path: String) throws {
    self.init(text: try SourceFile.read(path), path: path == "-" ? "<stdin>" : path)
  }

  /// Takes text apart; any text is a notebook, at the least of one cell.
  package init(text: String, path: String) {
    self.path = path
    byteOrderMark = text.unicodeScalars.first == "\u{FEFF}" ? "\u{FEFF}" : ""
    let content = byteOrderMark.isEmpty ? text : String(text.unicodeScalars.dropFirst())
    let lines = TextLines.split(content)
    lineEnding = lines.count > 1 && lines[0].utf8.last == 0x0D ? "\r" : ""
    let inString = TextLines.startsInString(lines)
    let starts = lines.indices.filter { !inString[$0] && CellMarker(line: lines[$0]) != nil }
    cells = []
    if starts.first != 0 {
      let end = starts.first ?? lines.count
      cells.append(
        Cell(
          markerLine: nil,
          body: Array(lines[..<end]),
          inString: Array(inString[..<end]),
          firstLine: 1
        )
      )
    }
    for (position, start) in starts.enumerated() {
      let end = position + 1 < starts.count ? starts[position + 1] : lines.count
      cells.append(
        Cell(
          markerLine: lines[start],
          body: Array(lines[(start + 1)..<end]),
          inString: Array(inString[(start + 1)..<end]),
          firstLine: start + 2
        )
      )
    }
  }

  /// Has diagnostics count the lines of each cell by itself, as where cells have been converted from another form.
  package mutating func nameCells() {
    var number = 0
    for index in cells.indices {
      if cells[index].markerLine != nil { number += 1 }
      cells[index].call("\(path), cell \(max(number, 1))")
    }
  }

  /// The file's text: unchanged cells to the byte as they were read.
  package var text: String {
    let lines = cells.flatMap { cell in (cell.markerLine.map { [$0] } ?? []) + cell.body }
    return byteOrderMark + lines.joined(separator: "\n")
  }

  /// What the header says about the session that was recorded.
  package var header: SessionHeader {
    SessionHeader(lines: cells.first.map { $0.markerLine == nil ? $0.body : [] } ?? [])
  }

  /// Replaces what the header says; a file without one stays so.
  package mutating func replaceHeader(_ header: SessionHeader) {
    guard let first = cells.first, first.markerLine == nil, first.replaceable > 0 else { return }
    cells[0].replaceHeader(header.lines.map { $0 + lineEnding })
  }

  /// Replaces the recorded output of a cell.
  package mutating func record(_ lines: [String], at index: Int) {
    cells[index].record(lines, lineEnding: lineEnding)
  }
}
