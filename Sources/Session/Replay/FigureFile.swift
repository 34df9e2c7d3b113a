import Figures

/// How figures are named when a folder gets them.
package enum FigureFile {
  /// Returns the name of a figure's file: drawings as SVG, images as PNG.
  package static func name(of figure: Figure, number: Int) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(2 - digits.count, 0)) + digits
    return "figure-\(padded).\(hasImages(figure) ? "png" : "svg")"
  }

  /// Whether a figure holds images, which are smaller as PNG.
  package static func hasImages(_ figure: Figure) -> Bool {
    if let grid = figure.content as? FigureGrid { return grid.figures.contains(where: hasImages) }
    return figure.content is ImageSheet
  }
}
