extension Figure {
  /// Returns lines that show the figure in a terminal.
  ///
  /// Images become colored half blocks, other figures gnuplot's characters. Without color an
  /// image is its summary; where gnuplot is missing, figures are drawn of blocks.
  /// - Throws: `FigureError` when gnuplot fails in another way.
  package func terminalLines(
    columns: Int,
    rows: Int,
    color: Bool,
    with gnuplot: Gnuplot = Gnuplot()
  ) throws -> [String] {
    if content.isOfImages {
      return blockLines(BlockSpace(exactly: columns, rows, hasColor: color))
    }
    if !content.parts.isEmpty {
      let lines = try content.parts.flatMap {
        try $0.terminalLines(columns: columns, rows: rows, color: color, with: gnuplot)
      }
      return (title.map { [$0] } ?? []) + lines
    }
    let format = FigureFormat.text(columns: columns, rows: rows, color: color)
    let text: String
    do {
      text = String(decoding: try gnuplot.print(self, as: format), as: UTF8.self)
    } catch FigureError.gnuplotMissing {
      return blockLines(BlockSpace(columns: columns, rows: rows, hasColor: color))
    }
    // Form feeds and empty lines around the drawing are gnuplot's page breaks.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.filter { $0 != "\u{0C}" } }
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines
  }
}
