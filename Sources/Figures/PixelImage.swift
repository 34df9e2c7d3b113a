/// An image of eight-bit red, green and blue pixels, row after row from the top.
package struct PixelImage: Equatable, Sendable {
  package let width: Int
  package let height: Int
  /// Three bytes a pixel.
  package private(set) var rgb: [UInt8]

  /// Returns an image of interleaved pixels.
  /// - Parameters:
  ///   - width: in pixels.
  ///   - height: in pixels.
  ///   - bytes: one byte a pixel (gray) or three (red, green, blue), row after row.
  /// - Throws: `FigureError.imageSize` when the bytes do not fill the image, `.empty` without a pixel.
  package init(width: Int, height: Int, bytes: [UInt8]) throws {
    guard width > 0, height > 0 else { throw FigureError.empty(what: "an image without pixels") }
    self.width = width
    self.height = height
    switch bytes.count {
    case width * height * 3: rgb = bytes
    case width * height: rgb = PixelImage.interleaved(bytes, bytes, bytes)
    default:
      throw FigureError.imageSize(width: width, height: height, channels: 3, bytes: bytes.count)
    }
  }

  /// Returns an image of one color.
  package init(width: Int, height: Int, filledWith color: Color) {
    self.width = max(width, 1)
    self.height = max(height, 1)
    rgb = []
    rgb.reserveCapacity(self.width * self.height * 3)
    for _ in 0..<(self.width * self.height) {
      rgb.append(color.red)
      rgb.append(color.green)
      rgb.append(color.blue)
    }
  }

  /// Returns an image of bands, each stretched on its own; pixels that lack a band become white and have
  /// no part in the stretch.
  /// - Parameters:
  ///   - width: in pixels.
  ///   - height: in pixels.
  ///   - bands: one band (gray) or three (red, green, blue), each of width × height values.
  ///   - nodata: the value that stands for "no measurement", besides NaN and infinity.
  ///   - stretch: between which percentiles the shades lie.
  ///   - isColor: whether the bands are parts of colors, which one stretch for all of them keeps.
  /// - Throws: `FigureError.imageSize` when a band does not fill the image, or there are neither one
  ///   nor three; `.empty` without a pixel.
  package init(
    width: Int,
    height: Int,
    bands: [[Float]],
    nodata: Float? = nil,
    stretch: Stretch,
    isColor: Bool = false
  ) throws {
    guard width > 0, height > 0 else { throw FigureError.empty(what: "an image without pixels") }
    guard bands.count == 1 || bands.count == 3, bands.allSatisfy({ $0.count == width * height })
    else {
      throw FigureError.imageSize(
        width: width,
        height: height,
        channels: bands.count == 1 ? 1 : 3,
        bytes: bands.reduce(0) { $0 + $1.count }
      )
    }
    let lacks = (0..<width * height).map { pixel in
      bands.contains { !$0[pixel].isFinite || $0[pixel] == nodata }
    }
    let bands = lacks.contains(true) ? bands.map { Self.blanked($0, where: lacks) } : bands
    let common = isColor ? stretch.limits(of: bands.flatMap { $0 }, nodata: nodata) : nil
    let shades = bands.map { stretch.bytes(of: $0, nodata: nodata, limits: common) }
    self.width = width
    self.height = height
    let last = shades.count - 1
    rgb = PixelImage.interleaved(shades[0].bytes, shades[min(1, last)].bytes, shades[last].bytes)
    for pixel in 0..<(width * height) where lacks[pixel] {
      for channel in 0..<3 { rgb[pixel * 3 + channel] = 255 }
    }
  }

  private static func blanked(_ band: [Float], where lacks: [Bool]) -> [Float] {
    band.indices.map { lacks[$0] ? .nan : band[$0] }
  }

  /// The color of a pixel.
  package subscript(row: Int, column: Int) -> Color {
    get {
      let start = (row * width + column) * 3
      return Color(rgb[start], rgb[start + 1], rgb[start + 2])
    }
    set {
      let start = (row * width + column) * 3
      rgb[start] = newValue.red
      rgb[start + 1] = newValue.green
      rgb[start + 2] = newValue.blue
    }
  }

  /// Puts another image onto this one, its top left corner at a pixel; what lies outside is left out.
  mutating func put(_ other: PixelImage, x: Int, y: Int) {
    let columns = max(x, 0)..<max(min(x + other.width, width), max(x, 0))
    for row in max(y, 0)..<max(min(y + other.height, height), max(y, 0)) {
      let source = ((row - y) * other.width + columns.lowerBound - x) * 3
      let target = (row * width + columns.lowerBound) * 3
      let count = columns.count * 3
      rgb.replaceSubrange(target..<target + count, with: other.rgb[source..<source + count])
    }
  }

  private static func interleaved(_ red: [UInt8], _ green: [UInt8], _ blue: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: red.count * 3) { buffer, count in
      for pixel in red.indices {
        buffer[pixel * 3] = red[pixel]
        buffer[pixel * 3 + 1] = green[pixel]
        buffer[pixel * 3 + 2] = blue[pixel]
      }
      count = red.count * 3
    }
  }
}
