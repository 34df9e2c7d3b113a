import Figures

/// How figures are named when a folder gets them.
package enum FigureFile {
  /// Returns the name of a figure's file: drawings as SVG, images as PNG.
  package static func name(of figure: Figure, number: Int) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(2 - digits.count, 0)) + digits
    return "figure-\(padded).\(figure.hasImages ? "png" : "svg")"
  }
}
