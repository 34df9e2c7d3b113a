/// A part of a session file that runs as one.
package struct Cell: Equatable, Sendable {
  /// The line that starts the cell as it is written; the lines before a first marker have none.
  package private(set) var markerLine: String?
  package private(set) var marker: CellMarker
  /// The lines after the marker, recorded output included, as they are written.
  package private(set) var body: [String]
  /// The number of the body's first line within the file, from 1.
  package private(set) var firstLine: Int
  /// What diagnostics call the cell, where it has no lines of a file.
  package private(set) var name: String?
  /// For each line of the body, whether it is recorded output.
  private var isOutput: [Bool]

  /// - Parameters:
  ///   - markerLine: the line that starts the cell; nil for the lines before a first marker.
  ///   - body: the lines after it, recorded output included.
  ///   - inString: for each line of the body, whether it begins inside a string.
  ///   - firstLine: the number of the body's first line within the file, from 1.
  init(markerLine: String?, body: [String], inString: [Bool], firstLine: Int) {
    self.markerLine = markerLine
    marker = markerLine.flatMap { CellMarker(line: $0) } ?? CellMarker()
    self.body = body
    self.firstLine = firstLine
    isOutput = zip(body, inString).map { line, inside in
      !inside && line.utf8.starts(with: "#>".utf8)
    }
  }

  /// Gives the cell a name of its own, within which its lines are counted.
  mutating func call(_ name: String) { (self.name, firstLine) = (name, 1) }

  /// The text that runs.
  ///
  /// Recorded output stays in it as comments, so that lines keep their numbers.
  package var source: String {
    body.map(TextLines.withoutReturn).joined(separator: "\n")
  }

  /// The text without recorded output and without empty lines around it.
  package var code: String {
    var lines = zip(body, isOutput).filter { !$1 }.map { TextLines.withoutReturn($0.0) }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    return lines.joined(separator: "\n")
  }

  /// The recorded output, line by line.
  package var recorded: [String] {
    zip(body, isOutput).filter(\.1).map { line, _ in
      let text = TextLines.withoutReturn(line).dropFirst(2)
      return String(text.first == " " ? text.dropFirst() : text)
    }
  }

  /// The text of a Markdown cell.
  package var markdown: String {
    code.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == " " || $0 == "\t" }
      guard text.first == "#" else { return String(line) }
      let rest = text.dropFirst()
      return String(rest.first == " " ? rest.dropFirst() : rest)
    }.joined(separator: "\n")
  }

  /// Whether there is something to run: not Markdown, and not only comments.
  package var isRunnable: Bool {
    guard marker.kind == .code else { return false }
    return zip(body, isOutput).contains { line, output in
      let first = line.first { !$0.isWhitespace }
      return !output && first != nil && first != "#"
    }
  }

  /// How many lines at the start say something about the session.
  var replaceable: Int {
    body.prefix { SessionHeader(lines: [TextLines.withoutReturn($0)]) != SessionHeader() }.count
  }

  /// Replaces the lines at the start that say something about the session.
  mutating func replaceHeader(_ lines: [String]) {
    let count = replaceable
    body.replaceSubrange(..<count, with: lines)
    isOutput.replaceSubrange(..<count, with: lines.map { _ in false })
  }

  /// Whether the cell holds what only a notebook of Jupyter's can say, put there by a conversion.
  package var isRemainder: Bool { marker.options.contains("[jupyter]") }

  /// Whether the cell may end in an error, and the next one runs all the same.
  package var mayFail: Bool { marker.tags.contains(CellMarker.raisesException) }

  /// Whether work in it was stopped by Ctrl-C when it was recorded.
  package var wasStopped: Bool { marker.options.contains(Cell.stopped) }

  /// The word that a marker says it with.
  static let stopped = "[stopped]"

  /// Replaces the recorded output.
  /// - Parameters:
  ///   - lines: the new output, without `#>`.
  ///   - lineEnding: what the file's lines end with before `\n`: nothing or `\r`.
  mutating func record(_ lines: [String], lineEnding: String) {
    if wasStopped {
      marker.options.removeAll { $0 == Cell.stopped }
      markerLine = marker.line + lineEnding
    }
    guard lines != recorded else { return }
    var kept = zip(body, isOutput).filter { !$1 }.map(\.0)
    var blank: [String] = []
    while let last = kept.last, last.allSatisfy(\.isWhitespace) {
      blank.insert(last, at: 0)
      kept.removeLast()
    }
    let output = lines.map { ($0.isEmpty ? "#>" : "#> " + $0) + lineEnding }
    body = kept + output + (blank.isEmpty ? [""] : blank)
    isOutput =
      kept.map { _ in false } + output.map { _ in true }
      + [Bool](repeating: false, count: max(blank.count, 1))
  }
}
