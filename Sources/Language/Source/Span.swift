/// A range of bytes in a source.
package struct Span: Hashable, Sendable {
  package var start: Int
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  /// The smallest span that holds both.
  package func union(_ other: Span) -> Span {
    Span(start: min(start, other.start), end: max(end, other.end))
  }
}

/// A span with the source it lies in.
package struct Location: Sendable {
  package let source: SourceText
  package let span: Span

  package init(source: SourceText, span: Span) {
    self.source = source
    self.span = span
  }

  /// `file:line:column`, as editors understand it.
  package var description: String {
    let (line, column) = source.position(at: span.start)
    return "\(source.name):\(line):\(column)"
  }
}
