import Glibc
import Tensor

/// Geometric and color changes of images [..., height, width]; each keeps the element type.
package enum Transforms {
  /// Means and standard deviations of ImageNet's channels, for pixels from 0 to 1.
  package static let imageNetMean = [0.485, 0.456, 0.406]
  package static let imageNetDeviation = [0.229, 0.224, 0.225]

  /// A part of an image.
  package static func crop(
    _ image: Tensor,
    top: Int,
    left: Int,
    height: Int,
    width: Int
  ) throws -> Tensor {
    guard image.rank >= 2 else {
      throw DatasetError.imageShape(operation: "crop", shape: image.shape)
    }
    let (rows, columns) = (image.shape[image.rank - 2], image.shape[image.rank - 1])
    guard top >= 0, left >= 0, height > 0, width > 0, top <= rows, left <= columns,
      height <= rows - top, width <= columns - left
    else {
      throw DatasetError.crop(
        top: top,
        left: left,
        height: height,
        width: width,
        shape: image.shape
      )
    }
    return try image.sliced(axis: -2, start: top, count: height)
      .sliced(axis: -1, start: left, count: width)
  }

  /// Left and right exchanged.
  package static func hflip(_ image: Tensor) throws -> Tensor {
    try flipped(image, axis: -1, operation: "hflip")
  }

  /// Top and bottom exchanged.
  package static func vflip(_ image: Tensor) throws -> Tensor {
    try flipped(image, axis: -2, operation: "vflip")
  }

  /// Turned by right angles, counter-clockwise.
  package static func rotated(_ image: Tensor, quarters: Int) throws -> Tensor {
    guard image.rank >= 2 else {
      throw DatasetError.imageShape(operation: "rotate", shape: image.shape)
    }
    switch ((quarters % 4) + 4) % 4 {
    case 1: return try vflip(image.transposed())
    case 2: return try vflip(hflip(image))
    case 3: return try hflip(image.transposed())
    default: return image
    }
  }

  /// Each channel less its mean, over its standard deviation.
  ///
  /// - Shape: [..., channels, height, width]
  package static func normalize(
    _ image: Tensor,
    mean: [Double] = imageNetMean,
    deviation: [Double] = imageNetDeviation
  ) throws -> Tensor {
    guard image.rank >= 3 else {
      throw DatasetError.imageShape(operation: "normalize", shape: image.shape)
    }
    let channels = image.shape[image.rank - 3]
    for (name, values) in [("mean", mean), ("std", deviation)] where values.count != channels {
      throw DatasetError.argument(
        operation: "normalize",
        name: name,
        expected: "\(channels) numbers, one for each channel",
        actual: "\(values)"
      )
    }
    guard deviation.allSatisfy({ $0 != 0 }) else {
      throw DatasetError.argument(
        operation: "normalize",
        name: "std",
        expected: "above 0",
        actual: "\(deviation)"
      )
    }
    // Images that models see are float32; who computes in float64 stays there.
    let type: DType = image.dtype == .float64 ? .float64 : .float32
    let shift = try Tensor(mean, shape: [channels, 1, 1], dtype: type)
    let scale = try Tensor(deviation, shape: [channels, 1, 1], dtype: type)
    return try (image.cast(to: type, of: "normalize") - shift) / scale
  }

  private static func flipped(_ image: Tensor, axis: Int, operation: String) throws -> Tensor {
    guard image.rank >= 2 else {
      throw DatasetError.imageShape(operation: operation, shape: image.shape)
    }
    let count = image.shape[image.rank + axis]
    return try image.sliced(axis: axis, start: max(count - 1, 0), count: count, step: -1)
  }
}
