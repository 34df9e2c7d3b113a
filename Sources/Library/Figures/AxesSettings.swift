import Figures
import Language
import Options
import Session

/// What a figure with axes is told beside its data.
struct AxesSettings {
  var title: String?
  var xLabel: String?
  var yLabel: String?
  var logX = false
  var logY = false

  private static var options: [Option<AxesSettings>] {
    [
      .text("title", "Title above the plot.", optional: \.title),
      .text("xlabel", "Label of the horizontal axis.", optional: \.xLabel),
      .text("ylabel", "Label of the vertical axis.", optional: \.yLabel),
      .flag("logx", "Whether the horizontal axis is logarithmic.", \.logX),
      .flag("logy", "Whether the vertical axis is logarithmic.", \.logY),
    ]
  }

  /// It as options of a builtin.
  ///
  /// - Parameter names: Options that the figure does not have.
  /// - Returns: The others.
  static func group(without names: Set<String> = []) -> OptionGroup<AxesSettings> {
    let initial = AxesSettings()
    let left = options.filter { !names.contains($0.info.name) }
    return OptionGroup(initial, left.map { ScriptOption($0).member(initial) })
  }

  /// The axes.
  ///
  /// - Parameters:
  ///   - x: What the horizontal axis is called where nothing was said.
  ///   - y: What the vertical axis is called where nothing was said.
  ///   - legend: The title of the legend.
  /// - Returns: The axes with what was said.
  func axes(x: String? = nil, y: String? = nil, legend: String? = nil) -> Axes {
    Axes(xLabel: xLabel ?? x, yLabel: yLabel ?? y, logX: logX, logY: logY, legendTitle: legend)
  }

  func figure(_ content: some FigureContent) -> FigureValue {
    FigureValue(Figure(content, title: title))
  }
}
