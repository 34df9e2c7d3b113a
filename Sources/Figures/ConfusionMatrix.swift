/// How often each true class (row) was taken for each class (column).
package struct ConfusionMatrix: FigureContent {
  package let classes: [String]
  package let counts: [Double]
  package var share: Share

  /// What a cell's color and percentage are a share of.
  package enum Share: Equatable, Sendable {
    case row
    case column
    case all
  }

  /// - Parameters:
  ///   - rows: the number of true classes.
  ///   - columns: the same number.
  ///   - counts: row after row, rows being the true classes.
  ///   - classes: one name for each class; numbers without them.
  ///   - share: what a cell's color and percentage are a share of.
  /// - Throws: `FigureError.notSquare`, `.empty`, `.tooMany` or `.classNames`.
  package init(
    rows: Int,
    columns: Int,
    counts: [Double],
    classes: [String]? = nil,
    share: Share = .row
  ) throws {
    guard rows == columns, counts.count == rows * columns else {
      throw FigureError.notSquare(rows: rows, columns: columns)
    }
    guard rows > 0 else { throw FigureError.empty(what: "a confusion matrix without classes") }
    try Legend.check(rows, of: "classes")
    if let classes, classes.count != rows {
      throw FigureError.classNames(expected: rows, given: classes.count)
    }
    self.counts = counts
    self.classes = classes ?? (0..<rows).map(String.init)
    self.share = share
  }

  package var kind: String { "confusion matrix" }

  package var details: String { "\(classes.count) classes" }

  package func naturalSize(title: String?) -> PixelSize {
    let margins = margins(title: title)
    let side = cell * Double(classes.count)
    return PixelSize(
      Int(margins.left + side + margins.right),
      Int(margins.top + side + margins.bottom)
    )
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    let margins = margins(title: title)
    let side = min(
      frame.width - margins.left - margins.right,
      frame.height - margins.top - margins.bottom
    )
    Axes.style(title: title, in: &script)
    script.lines(
      "unset grid",
      "set border 0",
      "unset key",
      "set lmargin at screen \(frame.screenX(margins.left))",
      "set rmargin at screen \(frame.screenX(margins.left + side))",
      "set tmargin at screen \(frame.screenY(margins.top))",
      "set bmargin at screen \(frame.screenY(margins.top + side))",
      "set palette defined (0 '#f4f6fb', 0.5 '#6ba4d4', 1 '#08306b')",
      "set cbrange [0:1]",
      "set cbtics 0.25 scale 0.4 format '%.2f'",
      "set cblabel 'share of \(share == .row ? "true" : share == .column ? "predicted" : "all")'",
      "set xrange [-0.5:\(Script.number(Double(classes.count) - 0.5))]",
      "set yrange [\(Script.number(Double(classes.count) - 0.5)):-0.5]",
      "set xlabel 'predicted'",
      "set ylabel 'true'",
      "set xtics scale 0 \(turned ? "rotate by \(cell < 30 ? 90 : 40) right " : "")\(tics)",
      "set ytics scale 0 \(tics)"
    )
    let shares = shares()
    let size = side / Double(classes.count)
    if size >= 24 { writeCellText(to: &script, shares: shares, size: size) }
    let block = script.data(
      rows: classes.indices.map { row in
        classes.indices.map { Script.number(shares[row * classes.count + $0]) }
          .joined(separator: " ")
      }
    )
    script.line("plot \(block) matrix with image notitle")
  }

  /// Returns each cell's share of its row, its column or everything.
  func shares() -> [Double] {
    let count = classes.count
    let all = counts.reduce(0, +)
    let rowSums = (0..<count).map { row in counts[(row * count)..<((row + 1) * count)].reduce(0, +)
    }
    let columnSums = (0..<count).map { column in
      stride(from: column, to: counts.count, by: count).reduce(0) { $0 + counts[$1] }
    }
    return counts.indices.map { index in
      let whole =
        switch share {
        case .row: rowSums[index / count]
        case .column: columnSums[index % count]
        case .all: all
        }
      return whole > 0 ? counts[index] / whole : 0
    }
  }

  private func writeCellText(to script: inout Script, shares: [Double], size: Double) {
    let font = min(max(size / 6, 6), 10)
    for index in counts.indices where counts[index] != 0 {
      let place = "\(index % classes.count),\(index / classes.count)"
      let color = shares[index] > 0.5 ? "#ffffff" : "#202020"
      let lift = size >= 40 ? " offset 0,0.45" : ""
      let style = "center font ',\(Script.short(font))' textcolor rgb '\(color)' front"
      let count = Script.short(counts[index], digits: 6)
      script.line("set label \(Script.quoted(count)) at \(place) \(style)\(lift)")
      guard size >= 40 else { continue }
      let percent = Self.percent(shares[index])
      script.line("set label \(Script.quoted(percent)) at \(place) \(style) offset 0,-0.55")
    }
  }

  /// Returns a share as a percentage with one decimal.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  private var tics: String { Script.tics(classes, most: 100) }

  private var cell: Double {
    min(max(480 / Double(classes.count), min(18, 1800 / Double(classes.count))), 72)
  }

  private var longest: Double { min(classes.map { Script.width(of: $0) }.max() ?? 0, 208) }

  private var turned: Bool { longest > cell }

  private func margins(
    title: String?
  ) -> (left: Double, right: Double, top: Double, bottom: Double) {
    let turnedHeight = turned ? longest * (cell < 30 ? 1 : 0.68) + 12 : 20
    return (58 + longest, 108, title == nil ? 16 : 46, 48 + turnedHeight)
  }
}
