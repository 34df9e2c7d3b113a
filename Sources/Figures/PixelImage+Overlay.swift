extension PixelImage {
  /// Returns the image with the classes of a mask laid over it.
  /// - Parameters:
  ///   - classes: a class for each cell of the mask, row after row; one without a color is left out.
  ///   - size: the columns and rows of the mask.
  ///   - colors: the color of each class that is shown.
  ///   - opacity: 0 hides the mask, 1 the image.
  /// - Returns: an image of the same size.
  /// - Throws: `FigureError.maskSize` unless the mask is full and has the image's size or divides it evenly.
  package func overlaid(
    with classes: [Int],
    size: PixelSize,
    colors: [Int: Color],
    opacity: Double = 0.5
  ) throws -> PixelImage {
    guard size.width > 0, size.height > 0, classes.count == size.width * size.height,
      width % size.width == 0, height % size.height == 0
    else { throw FigureError.maskSize(image: PixelSize(width, height), mask: size) }
    var result = self
    let stepX = width / size.width
    let stepY = height / size.height
    for row in 0..<height {
      for column in 0..<width {
        let cell = classes[row / stepY * size.width + column / stepX]
        guard let color = colors[cell] else { continue }
        result[row, column] = color.over(self[row, column], opacity: opacity)
      }
    }
    return result
  }

  /// Returns the image with the masked cells covered, as a model that reconstructs them sees it.
  /// - Parameters:
  ///   - mask: true where a cell is hidden, row after row, `size` cells over the whole image.
  ///   - size: the columns and rows of the mask.
  ///   - color: what hidden cells are filled with.
  /// - Returns: an image of the same size.
  /// - Throws: `FigureError.maskSize` unless the mask is full and has the image's size or divides it evenly.
  package func covered(
    by mask: [Bool],
    size: PixelSize,
    color: Color = Color(hex: 0x8A8A8A)
  ) throws -> PixelImage {
    try overlaid(with: mask.map { $0 ? 1 : 0 }, size: size, colors: [1: color], opacity: 1)
  }
}

extension PixelImage {
  /// Returns the image with the cells of a mask taken from another image of its size.
  /// - Parameters:
  ///   - other: the other image.
  ///   - mask: true where the other image is seen, row after row, `size` cells over the whole image.
  ///   - size: the columns and rows of the mask.
  /// - Returns: an image of the same size.
  /// - Throws: `FigureError.maskSize` unless the mask is full and has the image's size or divides it evenly, or
  ///   when the other image has another size.
  package func replaced(
    by other: PixelImage,
    where mask: [Bool],
    size: PixelSize
  ) throws -> PixelImage {
    guard size.width > 0, size.height > 0, mask.count == size.width * size.height,
      width % size.width == 0, height % size.height == 0
    else { throw FigureError.maskSize(image: PixelSize(width, height), mask: size) }
    guard other.width == width, other.height == height else {
      throw FigureError.maskSize(
        image: PixelSize(width, height),
        mask: PixelSize(other.width, other.height)
      )
    }
    var result = self
    for row in 0..<height {
      let cells = row / (height / size.height) * size.width
      for column in 0..<width where mask[cells + column / (width / size.width)] {
        result[row, column] = other[row, column]
      }
    }
    return result
  }
}
