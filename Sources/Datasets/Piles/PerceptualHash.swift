import Tensor

/// What a picture looks like, in few bytes: two that look alike have nearly the same.
///
/// - Source: Krawetz 2013, "Kind of like that" (difference hash).
package struct PerceptualHash: Sendable, Equatable {
  /// Whether each of 8 × 8 spots is brighter than its neighbor to the right.
  package let bits: UInt64
  /// The gray levels, 8 rows of 9, which tell flat pictures of different brightness apart.
  let thumbnail: [UInt8]

  /// Of an image [bands, height, width] of float32 from 0 to 1; `bands` are the three that are taken for
  /// red, green and blue.
  init(_ image: Tensor, bands: [Int]) throws {
    let (height, width) = (image.shape[1], image.shape[2])
    let plane = height * width
    let dense = try image.contiguous()
    let gray = try Tensor(uninitialized: [1, height, width], .uint8)
    let (red, green, blue) = (bands[0] * plane, bands[1] * plane, bands[2] * plane)
    dense.withFloats { values in
      gray.withPointer(to: UInt8.self, .uint8) { output in
        for index in 0..<plane {
          let value =
            0.299 * values[red + index] + 0.587 * values[green + index]
            + 0.114 * values[blue + index]
          output[index] = UInt8((min(max(value.isNaN ? 0 : value, 0), 1) * 255).rounded())
        }
      }
    }
    let levels = try gray.resized(height: 8, width: 9, mode: .bilinear).integers
    thumbnail = levels.map { UInt8($0) }
    var bits: UInt64 = 0
    for row in 0..<8 {
      for column in 0..<8 where levels[row * 9 + column] > levels[row * 9 + column + 1] {
        bits |= 1 << UInt64(row * 8 + column)
      }
    }
    self.bits = bits
  }

  /// The number of spots that differ; `nil` where the gray levels are too far apart all the same.
  func distance(to other: PerceptualHash, most: Int) -> Int? {
    let distance = (bits ^ other.bits).nonzeroBitCount
    guard distance <= most else { return nil }
    let difference = zip(thumbnail, other.thumbnail).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return difference <= 6 * thumbnail.count ? distance : nil
  }
}
