extension Gnuplot {
  /// Returns a figure as pixels.
  ///
  /// Images are put where gnuplot would draw them, pixel for pixel: to draw and to pack them takes
  /// gnuplot most of the time of a figure of images.
  /// - Throws: `FigureError` as `print` does.
  package func pixels(of figure: Figure) throws -> PixelImage {
    guard let sheet = figure.content as? ImageSheet else {
      return try drawing(figure.script, figure.size)
    }
    let size = figure.size
    let layout = SheetLayout(sheet, title: figure.title, frame: Frame(filling: size))
    var script = Script()
    Figure.begin(&script)
    layout.write(to: &script, in: Frame(filling: size), withoutImages: true)
    var result = try drawing(script, size)
    for index in sheet.tiles.indices {
      let (image, x, y) = layout.picture(index)
      result.put(image, x: x, y: y)
    }
    return result
  }

  /// Returns a figure as PNG for a screen, where speed counts and size does not.
  /// - Throws: `FigureError` as `print` does.
  package func screenPNG(of figure: Figure) throws -> [UInt8] {
    guard figure.content is ImageSheet else { return try print(figure, as: .png) }
    guard let png = try pixels(of: figure).png else {
      throw FigureError.nothingDrawn(format: "png")
    }
    return png
  }

  private func drawing(_ body: Script, _ size: PixelSize) throws -> PixelImage {
    let png = try print(body, size, as: .png)
    guard let result = PixelImage(png: png) else { throw FigureError.nothingDrawn(format: "png") }
    return result
  }
}
