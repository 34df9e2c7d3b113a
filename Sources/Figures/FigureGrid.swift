/// Figures side by side.
package struct FigureGrid: FigureContent {
  package var figures: [Figure]
  package let columns: Int

  /// - Throws: `FigureError.empty` without a figure.
  package init(_ figures: [Figure], columns: Int? = nil) throws {
    guard !figures.isEmpty else { throw FigureError.empty(what: "a grid without figures") }
    guard figures.count <= 60 else {
      throw FigureError.tooMany(what: "figures", count: figures.count, most: 60)
    }
    self.figures = figures
    self.columns = min(max(columns ?? (figures.count == 1 ? 1 : 2), 1), figures.count)
  }

  package var kind: String { "grid" }

  package var parts: [Figure] { figures }

  package var details: String {
    "\(figures.count) \(figures.count == 1 ? "figure" : "figures")"
  }

  package func naturalSize(title: String?) -> PixelSize {
    PixelSize(
      widths.reduce(0, +),
      heights.reduce(0, +) + FigureGrid.titleHeight(title)
    )
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    let top = Double(FigureGrid.titleHeight(title))
    script.line("set multiplot")
    if let title {
      script.line(
        "set label \(Script.quoted(title)) at screen \(frame.screenX(frame.width / 2)),"
          + "screen \(frame.screenY(top / 2 + 3)) center font ':Bold'"
      )
      // An empty plot carries the label: multiplot's own title would count from the canvas's top.
      script.lines(
        "unset border",
        "unset tics",
        "unset key",
        "set xrange [0:1]",
        "set yrange [0:1]",
        "plot NaN notitle"
      )
    }
    let natural = naturalSize(title: title)
    let scaleX = frame.width / Double(natural.width)
    let scaleY = (frame.height - top) / Double(max(natural.height - Int(top), 1))
    for (index, figure) in figures.enumerated() {
      let row = index / columns
      let column = index % columns
      let part = frame.part(
        x: Double(widths.prefix(column).reduce(0, +)) * scaleX,
        y: top + Double(heights.prefix(row).reduce(0, +)) * scaleY,
        width: Double(widths[column]) * scaleX,
        height: Double(heights[row]) * scaleY
      )
      figure.write(to: &script, in: part)
    }
    script.line("unset multiplot")
  }

  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    (title.map { [space.centered($0)] } ?? []) + figures.flatMap { $0.blockLines(space) }
  }

  private var widths: [Int] {
    (0..<columns).map { column in
      stride(from: column, to: figures.count, by: columns).map { figures[$0].size.width }.max() ?? 1
    }
  }

  private var heights: [Int] {
    stride(from: 0, to: figures.count, by: columns).map { start in
      figures[start..<min(start + columns, figures.count)].map(\.size.height).max() ?? 1
    }
  }

  private static func titleHeight(_ title: String?) -> Int { title == nil ? 0 : 30 }
}
