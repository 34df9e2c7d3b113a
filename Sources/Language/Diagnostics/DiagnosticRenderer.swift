/// Words a diagnostic for people; the only place that knows color.
package struct DiagnosticRenderer {
  private let isColored: Bool
  private let maximumCalls = 8
  private let tabWidth = 4
  private let maximumLine = 160

  package init(isColored: Bool = false) { self.isColored = isColored }

  /// The whole text, of several lines, without a final line break.
  package func render(_ diagnostic: Diagnostic) -> String {
    var lines = [header(diagnostic)]
    lines += excerpt(diagnostic.location)
    for label in diagnostic.labels {
      lines.append(TerminalText.safe("\(label.location.description): \(label.text)"))
      lines += excerpt(label.location)
    }
    lines += diagnostic.notes.map { paint("note: ", .blue) + TerminalText.safe($0) }
    if let help = diagnostic.help {
      lines.append(paint("help: ", .green) + TerminalText.safe(help))
    }
    lines += calls(diagnostic.calls)
    return lines.joined(separator: "\n")
  }

  /// Several diagnostics, one after the other.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  private func header(_ diagnostic: Diagnostic) -> String {
    let word = diagnostic.isInterruption ? "" : paint("error: ", .red)
    return paint(TerminalText.safe("\(diagnostic.location.description): "), .bold) + word
      + paint(TerminalText.safe(diagnostic.message), .bold)
  }

  /// The source line with carets under the span.
  private func excerpt(_ location: Location) -> [String] {
    let source = location.source
    let start = min(max(location.span.start, 0), source.bytes.count)
    let line = source.lineSpan(source.lineIndex(at: start))
    let before = expand(source.text(in: Span(start: line.start, end: min(start, line.end))))
    let end = min(max(location.span.end, start), line.end)
    let marked = expand(source.text(in: Span(start: min(start, line.end), end: end)))
    let after = expand(source.text(in: Span(start: max(end, line.start), end: line.end)))
    let (shownBefore, shownMarked, shownAfter) = fit(before, marked, after)
    let number = String(source.position(at: start).line)
    let gutter = String(repeating: " ", count: number.count)
    let carets = String(repeating: "^", count: max(1, columns(shownMarked)))
    return [
      paint("\(number) | ", .blue) + shownBefore + shownMarked + shownAfter,
      paint("\(gutter) | ", .blue) + String(repeating: " ", count: columns(shownBefore))
        + paint(carets, .red),
    ]
  }

  /// Cuts a very long line around the span.
  private func fit(_ before: String, _ marked: String, _ after: String) -> (String, String, String)
  {
    guard before.count + marked.count + after.count > maximumLine else {
      return (before, marked, after)
    }
    let head = before.count > 60 ? "…" + before.suffix(60) : before
    let middle = marked.count > 60 ? String(marked.prefix(60)) : marked
    let tail = marked.count > 60 ? "…" : after.count > 30 ? after.prefix(30) + "…" : after
    return (head, middle, tail)
  }

  /// Tabs become spaces and control characters visible, so that the caret stands where it should.
  private func expand(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        for _ in 0..<tabWidth { result.append(" ") }
      } else if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
        result.append("\u{FFFD}")
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private func columns(_ text: String) -> Int { TextWidth.columns(text) }

  private func calls(_ calls: [Diagnostic.Call]) -> [String] {
    var lines = calls.prefix(maximumCalls).map {
      TerminalText.safe("  in \($0.function), called at \($0.location.description)")
    }
    if calls.count > maximumCalls {
      lines.append("  … and \(calls.count - maximumCalls) more calls")
    }
    return lines
  }

  private enum Paint: String {
    case bold = "1"
    case red = "1;31"
    case green = "32"
    case blue = "34"
  }

  private func paint(_ text: String, _ paint: Paint) -> String {
    isColored ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }
}
