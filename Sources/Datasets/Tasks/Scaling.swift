import Raster
import Tensor

/// How stored numbers become numbers from 0 to 1.
package enum Scaling: Sendable, Equatable {
  /// 8-bit pictures: 255 becomes 1.
  case bytes
  /// The given range of each band becomes 0 to 1, in 256 steps and cut off outside, as the published
  /// code prepares Sentinel-2 bands.
  case stretch(low: [Double], high: [Double])
  /// The given number becomes 1; nothing is cut off.
  case divide(by: Double)

  /// What the caller says of it; without a word images are pictures of 8 bits.
  ///
  /// - Throws: `DatasetError.argument` where `one` is not a positive number.
  init(one: Double?, _ operation: String) throws {
    guard let one else {
      self = .bytes
      return
    }
    guard one > 0, one.isFinite else {
      throw DatasetError.argument(
        operation: operation,
        name: "one",
        expected: "above 0",
        actual: "\(one)"
      )
    }
    self = .divide(by: one)
  }

  /// Refuses an image whose type does not tell what becomes 1.
  func check(_ raster: Raster) throws {
    guard self != .bytes || raster.dtype == .uint8 else {
      throw RasterError.depth(path: raster.path, type: raster.dtype)
    }
  }

  /// Scales an image [bands, height, width] of float32 in place.
  func apply(to image: Tensor) {
    let plane = image.shape[1] * image.shape[2]
    image.withFloats { all in
      for band in 0..<image.shape[0] {
        let values = UnsafeMutableBufferPointer(start: all + band * plane, count: plane)
        switch self {
        case .bytes: for index in values.indices { values[index] /= 255 }
        case .divide(let one): for index in values.indices { values[index] /= Float(one) }
        case .stretch(let low, let high):
          let (low, span) = (low[band], high[band] - low[band])
          for index in values.indices {
            let level = ((Double(values[index]) - low) / span * 255).rounded(.down)
            values[index] = Float(level.isNaN ? 0 : min(max(level, 0), 255)) / 255
          }
        }
      }
    }
  }
}
