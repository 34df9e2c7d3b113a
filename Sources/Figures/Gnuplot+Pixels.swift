extension Gnuplot {
  /// Returns a figure as pixels.
  ///
  /// Images are put where gnuplot would draw them, pixel for pixel: to draw and to pack them takes
  /// gnuplot most of the time of a figure of images.
  /// - Throws: `FigureError` as `print` does.
  package func pixels(of figure: Figure) throws -> PixelImage {
    try pixels(of: figure.script, figure.size)
  }

  /// Returns a figure as PNG for a screen, where speed counts and size does not.
  /// - Throws: `FigureError` as `print` does.
  package func screenPNG(of figure: Figure) throws -> [UInt8] {
    let script = figure.script
    if script.images.isEmpty { return try print(script, figure.size, as: .png) }
    guard let png = try pixels(of: script, figure.size).png else {
      throw FigureError.nothingDrawn(format: "png")
    }
    return png
  }

  private func pixels(of script: Script, _ size: PixelSize) throws -> PixelImage {
    let images = script.images
    let areOwn = images.allSatisfy(\.isOnWholePixels)
    let png = try print(areOwn ? script.withoutImages : script, size, as: .png)
    guard var result = PixelImage(png: png) else { throw FigureError.nothingDrawn(format: "png") }
    if areOwn {
      for placed in images { result.put(placed.image, x: Int(placed.column), y: Int(placed.row)) }
    }
    return result
  }
}
