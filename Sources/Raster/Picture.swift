import CGDAL
import Tensor

/// A plain 8-bit colour image, as training reads it.
package enum Picture {
  /// The most pixels that one image of a pile may have.
  package static let largest = 1 << 28

  /// Decodes an image to red, green and blue.
  ///
  /// Grey serves for all three, palettes become their colours, alpha is dropped, CMYK converted,
  /// 16-bit PNG reduced to 8, cameras turned upright; files beside the image are not looked for. An
  /// image of more bands needs to be told which three.
  /// - Shape: [3, height, width], uint8
  package static func decode(path: String, bands: [Int]? = nil) throws -> Tensor {
    let reader = PictureReader()
    switch try reader.open(path, bands: bands) {
    case .encoded: return try PictureReader.planes(reader.decode())
    case .decoded(let image): return try PictureReader.planes(image)
    }
  }

  /// What `decode` does by way of GDAL.
  static func decodeByGDAL(path: String, bands: [Int]?) throws -> Tensor {
    let raster = try Raster(path: path, siblings: false)
    guard raster.width <= largest / max(raster.height, 1) else {
      let count = Double(raster.width) * Double(raster.height)
      throw RasterError.tooLarge(
        path: path,
        width: raster.width,
        height: raster.height,
        bands: raster.bands.count,
        bytes: count * 3,
        limit: Double(largest) * 3
      )
    }
    if raster.hasPalette { return try raster.readPalette() }
    if raster.isCMYK { return try cmyk(raster) }
    guard bands != nil || raster.bands.count <= 4 else {
      throw RasterError.bandCount(path: path, expected: 3, actual: raster.bands.count)
    }
    return try color(raster, bands: bands ?? raster.rgbBands)
  }

  private static func color(_ raster: Raster, bands: [Int]) throws -> Tensor {
    let pixels = try raster.read(bands: bands)
    if pixels.dtype == .uint8 { return pixels }
    guard pixels.dtype == .uint16, raster.format == "PNG" else {
      throw RasterError.depth(path: raster.path, type: pixels.dtype)
    }
    let result = Tensor(uninitialized: pixels.shape, .uint8)
    let from = pixels.pointer(to: UInt16.self, .uint16)
    let output = result.pointer(to: UInt8.self, .uint8)
    for index in 0..<pixels.count { output[index] = UInt8(from[index] >> 8) }
    return result
  }

  private static func cmyk(_ raster: Raster) throws -> Tensor {
    let inks = try raster.read(bands: [1, 2, 3, 4], as: .uint8)
    let plane = inks.count / 4
    let result = Tensor(uninitialized: [3] + inks.shape.dropFirst(), .uint8)
    let from = inks.pointer(to: UInt8.self, .uint8)
    let output = result.pointer(to: UInt8.self, .uint8)
    for index in 0..<3 * plane {
      let white = 255 - Int(from[3 * plane + index % plane])
      output[index] = UInt8((255 - Int(from[index])) * white / 255)
    }
    return result
  }
}

extension Raster {
  fileprivate var isCMYK: Bool {
    bands.count == 4
      && bands.map(\.color) == [GCI_CyanBand, GCI_MagentaBand, GCI_YellowBand, GCI_BlackBand]
  }
}
