import CGDAL
import Glibc
import Tensor

/// A plain 8-bit color image, as training reads it.
package enum Picture {
  /// The most pixels that one image of a pile may have.
  package static let largest = 1 << 28

  /// Decodes an image to red, green and blue.
  ///
  /// Gray serves for all three, palettes become their colors, alpha is dropped, CMYK converted,
  /// 16-bit PNG reduced to 8, cameras turned upright. Of the files beside the image, a mask (`.msk`) alone is looked
  /// for. An image of more bands needs to be told which three.
  /// - Shape: [3, height, width], uint8
  package static func decode(path: String, bands: [Int]? = nil) throws -> Tensor {
    try read(path: path, bands: bands).values
  }

  /// Decodes an image as `decode` does, together with where it holds data: by alpha, a mask (also in a
  /// file `.msk` beside it) or a nodata value.
  package static func read(path: String, bands: [Int]? = nil) throws -> ValidPixels {
    let reader = PictureReader()
    switch try reader.open(path, bands: bands) {
    case .encoded:
      return ValidPixels(values: try PictureReader.planes(reader.decode()), valid: nil)
    case .decoded(let image, let valid):
      return ValidPixels(values: try PictureReader.planes(image), valid: valid)
    }
  }

  /// The mask beside an image, the one file there that is looked for.
  package static func maskFile(_ path: String) -> String { path + ".msk" }

  /// Whether a mask lies beside an image.
  static func hasMaskFile(_ path: String) -> Bool { access(maskFile(path), F_OK) == 0 }

  /// What `decode` does by way of GDAL.
  static func decodeByGDAL(
    path: String,
    bands: [Int]?,
    layout: PixelLayout = .planes
  ) throws -> ValidPixels {
    let raster = try Raster(path: path, siblings: .maskAlone)
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
    if raster.hasPalette {
      let valid = try raster.readValid(bands: [1]).valid
      return ValidPixels(values: try raster.readPalette(), valid: valid)
    }
    if raster.isCMYK { return ValidPixels(values: try cmyk(raster), valid: nil) }
    guard bands != nil || raster.bands.count <= 4 else {
      throw RasterError.bandCount(path: path, expected: 3, actual: raster.bands.count)
    }
    return try color(raster, bands: bands ?? raster.rgbBands, layout)
  }

  private static func color(
    _ raster: Raster,
    bands: [Int],
    _ layout: PixelLayout
  ) throws -> ValidPixels {
    try raster.checkBands(bands)
    let isPlain = raster.widest(bands) == .uint8
    let read = try raster.readValid(bands: bands, layout: isPlain ? layout : .planes)
    let pixels = read.values
    if pixels.dtype == .uint8 { return read }
    guard pixels.dtype == .uint16, raster.format == "PNG" else {
      throw RasterError.depth(path: raster.path, type: pixels.dtype)
    }
    let result = try Tensor(uninitialized: pixels.shape, .uint8)
    pixels.withPointer(to: UInt16.self, .uint16) { from in
      result.withPointer(to: UInt8.self, .uint8) { output in
        for index in 0..<pixels.count { output[index] = UInt8(from[index] >> 8) }
      }
    }
    return ValidPixels(values: result, valid: read.valid)
  }

  private static func cmyk(_ raster: Raster) throws -> Tensor {
    let inks = try raster.read(bands: [1, 2, 3, 4], as: .uint8)
    let plane = inks.count / 4
    let result = try Tensor(uninitialized: [3] + inks.shape.dropFirst(), .uint8)
    inks.withPointer(to: UInt8.self, .uint8) { from in
      result.withPointer(to: UInt8.self, .uint8) { output in
        for index in 0..<3 * plane {
          let white = 255 - Int(from[3 * plane + index % plane])
          output[index] = UInt8((255 - Int(from[index])) * white / 255)
        }
      }
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
