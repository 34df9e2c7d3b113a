import Raster
import Tensor

/// Color pictures of a sample, whole or in part.
enum Pictures {
  /// A picture and the size of the scene that it is a part of.
  struct Part {
    /// From 0 to 1.
    ///
    /// - Shape: [3, height, width], float32
    let values: Tensor
    /// Where every band has data; `nil` where that is everywhere.
    ///
    /// - Shape: [height, width], bool
    let valid: Tensor?
    let scene: (height: Int, width: Int)
  }

  /// Reads red, green and blue of a picture or a part of it.
  static func read(_ path: String, bands: [Int]? = nil, window: Window? = nil) throws -> Part {
    guard let window else {
      return try part(Picture.read(path: path, bands: bands))
    }
    let raster = try Raster(path: path)
    let isPlain = !raster.hasPalette && raster.bands.allSatisfy { $0.dtype == .uint8 }
    if isPlain, raster.bands.count <= 4 || bands != nil {
      let pixels = try raster.readValid(bands: bands ?? raster.rgbBands, window: window)
      return Part(
        values: try scaled(pixels.values),
        valid: pixels.valid,
        scene: (raster.height, raster.width)
      )
    }
    let whole = try part(Picture.read(path: path, bands: bands))
    return Part(
      values: try cropped(whole.values, window),
      valid: try whole.valid.map { try cropped($0, window) },
      scene: whole.scene
    )
  }

  private static func part(_ pixels: ValidPixels) throws -> Part {
    let shape = pixels.values.shape
    return Part(
      values: try scaled(pixels.values),
      valid: pixels.valid,
      scene: (shape[1], shape[2])
    )
  }

  /// The pixels of a window alone.
  static func cropped(_ image: Tensor, _ window: Window) throws -> Tensor {
    try Transforms.crop(
      image,
      top: window.row,
      left: window.column,
      height: window.height,
      width: window.width
    ).contiguous()
  }

  /// Height and width of a picture.
  static func size(of path: String) throws -> (height: Int, width: Int) {
    let raster = try Raster(path: path)
    return (raster.height, raster.width)
  }

  private static func scaled(_ pixels: Tensor) throws -> Tensor {
    let result = try pixels.contiguous().converted(to: .float32)
    Scaling.bytes.apply(to: result)
    return result
  }
}
