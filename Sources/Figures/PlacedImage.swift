/// An image, and where its top left corner stands.
package struct PlacedImage: Equatable, Sendable {
  let image: PixelImage
  /// The corner on the axes of its plot, in pixels from the top left.
  let x: Int
  let y: Int
  /// The corner on the canvas.
  let column: Double
  let row: Double

  init(_ image: PixelImage, x: Int, y: Int, in frame: Frame) {
    (self.image, self.x, self.y) = (image, x, y)
    (column, row) = (frame.x + Double(x), frame.y + Double(y))
  }

  /// Whether its pixels are pixels of the canvas.
  var isOnWholePixels: Bool { column == column.rounded() && row == row.rounded() }

  /// Returns the command that draws images, whose bytes follow it.
  static func command(_ images: [PlacedImage]) -> String {
    let plots = images.map {
      "'-' binary array=(\($0.image.width),\($0.image.height)) format='%uchar'"
        + " origin=(\($0.x).5,\($0.y).5) with rgbimage notitle"
    }
    return "plot " + plots.joined(separator: ", \\\n     ") + "\n"
  }
}

extension Script {
  /// The images that it draws.
  var images: [PlacedImage] {
    parts.flatMap { part -> [PlacedImage] in
      guard case .images(let images) = part else { return [] }
      return images
    }
  }

  /// What stands around the images.
  var withoutImages: Script {
    var result = Script()
    for part in parts {
      switch part {
      case .text(let text): result.line(String(text.dropLast()))
      case .images: result.line("plot NaN notitle")
      }
    }
    return result
  }
}
