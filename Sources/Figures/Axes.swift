/// The labels and scales of a plot's two axes.
package struct Axes: Equatable, Sendable {
  package var xLabel: String?
  package var yLabel: String?
  package var logX: Bool
  package var logY: Bool
  /// Names of the places 0, 1, 2 … of the horizontal axis, where it shows no numbers.
  package var xNames: [String] = []
  /// What the horizontal axis shows; what the values need where it is `nil`.
  package var xRange: ClosedRange<Double>?
  /// What the entries of the legend are: the name of the column that tells series apart.
  package var legendTitle: String?

  package init(
    xLabel: String? = nil,
    yLabel: String? = nil,
    logX: Bool = false,
    logY: Bool = false,
    xRange: ClosedRange<Double>? = nil,
    legendTitle: String? = nil
  ) {
    (self.xLabel, self.yLabel, self.logX) = (xLabel, yLabel, logX)
    (self.logY, self.xRange, self.legendTitle) = (logY, xRange, legendTitle)
  }

  /// Adds the commands that place a plot with these axes in a frame.
  func write(to script: inout Script, in frame: Frame, title: String?, legend: Bool) {
    Axes.place(frame, in: &script)
    Axes.style(
      title: title.map { Script.fitted($0, to: frame.width - 20, isBold: true) },
      in: &script
    )
    if let xLabel {
      script.line("set xlabel \(Script.quoted(Script.fitted(xLabel, to: frame.width - 80)))")
    }
    if let yLabel {
      script.line("set ylabel \(Script.quoted(Script.fitted(yLabel, to: frame.height - 60)))")
    }
    if logX { script.line("set logscale x") }
    if logY { script.line("set logscale y") }
    script.lines(
      legend
        ? "set key outside right top vertical Left reverse samplen 1.5 spacing 1.25 width 1"
        : "unset key",
      legend ? "unset rmargin" : "set rmargin 4"
    )
    if legend, let legendTitle { script.line("set key title \(Script.quoted(legendTitle)) left") }
  }

  /// Returns a value as the axis can show it: a logarithm has no place for what is not positive.
  func shownX(_ value: Double) -> Double { logX && value <= 0 ? .nan : value }

  /// Returns a value as the vertical axis can show it.
  func shownY(_ value: Double) -> Double { logY && value <= 0 ? .nan : value }

  /// Adds the commands that say where on the canvas the plot stands.
  static func place(_ frame: Frame, in script: inout Script) {
    let width = Script.number(frame.width / Double(frame.canvas.width))
    let height = Script.number(frame.height / Double(frame.canvas.height))
    script.lines(
      "set origin \(frame.screenX(0)),\(frame.screenY(frame.height))",
      "set size \(width),\(height)"
    )
  }

  /// Adds the look that all plots share.
  static func style(title: String?, in script: inout Script) {
    if let title { script.line("set title \(Script.quoted(title)) font ':Bold'") }
    script.lines(
      "set border 3 lw 1 lc rgb '#808080'",
      "set tics nomirror out scale 0.5 textcolor rgb '#303030'",
      "set grid back lt 1 lw 0.7 lc rgb '#e2e2e2'"
    )
  }

  /// Adds an empty plot that says so.
  static func writeNoData(to script: inout Script) {
    script.lines(
      "unset logscale",
      "set xrange [0:1]",
      "set yrange [0:1]",
      "unset tics",
      "unset key",
      "set label 1 'no data' at graph 0.5,0.5 center textcolor rgb '#808080'",
      "plot NaN notitle"
    )
  }
}
