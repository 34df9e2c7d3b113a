/// A named piece of program text with its line table.
package final class SourceText: Sendable {
  package let name: String
  package let bytes: [UInt8]
  /// Number that the first line carries in diagnostics, so that a cell of a file keeps the file's lines.
  package let firstLine: Int
  private let lineStarts: [Int]

  /// Wraps a text.
  /// - Parameters:
  ///   - name: what diagnostics call it: a path, `<stdin>` or a cell's name.
  ///   - text: the program.
  ///   - firstLine: number of the text's first line, from 1.
  package init(name: String, text: String, firstLine: Int = 1) {
    self.name = name
    self.firstLine = firstLine
    let bytes = Array(text.utf8)
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// The text within a span, clamped to the source.
  package func text(in span: Span) -> String {
    let start = min(max(span.start, 0), bytes.count)
    let end = min(max(span.end, start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Index of the line that holds an offset, from 0.
  package func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Line and column of an offset, both from 1; columns count characters.
  package func position(at offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineIndex(at: offset)
    let before = String(decoding: bytes[lineStarts[line]..<offset], as: UTF8.self)
    return (line + firstLine, before.count + 1)
  }

  /// Span of a line without its line break.
  package func lineSpan(_ index: Int) -> Span {
    let start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return Span(start: start, end: end)
  }
}
