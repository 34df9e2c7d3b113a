import Raster
import Tensor

/// How far pictures lie apart.
enum PictureDistance {
  /// Returns the mean difference of the pixels of two files' bytes, as a share of the range; nil where sizes differ.
  @Sendable static func between(_ first: [UInt8], _ second: [UInt8]) throws -> Double? {
    let (a, b) = (try pixels(first), try pixels(second))
    guard a.shape == b.shape else { return nil }
    return withElements(Float.self, a, b) { x, y in
      var sum = 0.0
      for index in 0..<a.count { sum += Double(abs(x[index] - y[index])) }
      return sum / Double(max(a.count, 1)) / 255
    }
  }

  private static func pixels(_ bytes: [UInt8]) throws -> Tensor {
    let file = try TemporaryFile(bytes)
    return try withExtendedLifetime(file) { try Raster(opening: file.path).read(as: .float32) }
  }
}
