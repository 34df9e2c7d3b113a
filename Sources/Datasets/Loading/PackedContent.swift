import Raster
import Tensor

/// A sample in as few bytes as give it back to the bit: images in whole levels as uint8 or uint16.
struct PackedContent: Sendable {
  private var packed: Content
  /// The number of levels that are 1.
  private let one: Double
  let byteCount: Int

  /// - Parameters:
  ///   - content: The sample, with NaN where an image has no data.
  ///   - scaling: How its stored numbers became those of the images.
  /// - Throws: `TensorError.memory`.
  init(_ content: Content, _ scaling: Scaling) throws {
    if case .divide(let by) = scaling { one = by } else { one = 255 }
    packed = content
    for index in packed.images.indices {
      let image = packed.images[index]
      let levels = try Self.levels(of: image, one: Float(one), UInt8.self, .uint8)
      packed.images[index].pixels =
        try levels ?? Self.levels(of: image, one: Float(one), UInt16.self, .uint16) ?? image.pixels
    }
    byteCount = packed.images.reduce(packed.mask?.count ?? 0) {
      $0 + $1.pixels.count * $1.pixels.dtype.size + ($1.valid?.count ?? 0)
    }
  }

  /// The sample as it was read.
  ///
  /// - Throws: `TensorError.memory`.
  func content() throws -> Content {
    var result = packed
    for index in result.images.indices where result.images[index].pixels.dtype != .float32 {
      let pixels = try result.images[index].pixels.converted(to: .float32)
      Scaling.divide(by: one).apply(to: pixels)
      pixels.fill(.nan, where: result.images[index].valid)
      result.images[index].pixels = pixels
    }
    return result
  }

  /// The image in whole levels, with 0 in its holes; `nil` where a value is none that they give back.
  private static func levels<Level: FixedWidthInteger>(
    of image: Content.Image,
    one: Float,
    _ type: Level.Type,
    _ dtype: DType
  ) throws -> Tensor? {
    let pixels = try image.pixels.contiguous()
    let result = try Tensor(uninitialized: pixels.shape, dtype)
    let valid = try image.valid?.contiguous()
    let plane = pixels.shape[1] * pixels.shape[2]
    let isExact = pixels.withFloats { values in
      result.withPointer(to: type, dtype) { levels in
        valid.withBytes { flags in
          let flags = flags?.assumingMemoryBound(to: UInt8.self)
          for index in 0..<pixels.count {
            guard flags.map({ $0[index % plane] != 0 }) ?? true else {
              levels[index] = 0
              continue
            }
            guard let level = Level(levelOf: values[index], one: one) else { return false }
            levels[index] = level
          }
          return true
        }
      }
    }
    return isExact ? result : nil
  }
}

extension FixedWidthInteger {
  /// The level of a value; nil where no level gives it back to the bit.
  fileprivate init?(levelOf value: Float, one: Float) {
    let level = (value * one).rounded()
    guard level >= 0, level <= Float(Self.max) else { return nil }
    self.init(level)
    guard (Float(self) / one).bitPattern == value.bitPattern else { return nil }
  }
}
