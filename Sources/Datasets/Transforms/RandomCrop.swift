import Glibc
import Tensor

/// The choice of a part of an image that is then resized, as the published pre-training draws it.
package struct RandomCrop: Sendable, Equatable {
  /// The share of the image's area, from and to.
  package let scale: ClosedRange<Double>
  /// Width over height, from and to.
  package let ratio: ClosedRange<Double>

  package init(
    scale: ClosedRange<Double> = 0.67...1,
    ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3
  ) throws {
    guard scale.lowerBound > 0, scale.upperBound <= 1 else {
      throw DatasetError.argument(
        operation: "random_resized_crop",
        name: "scale",
        expected: "two shares above 0 and up to 1",
        actual: "[\(scale.lowerBound), \(scale.upperBound)]"
      )
    }
    guard ratio.lowerBound > 0, ratio.upperBound.isFinite else {
      throw DatasetError.argument(
        operation: "random_resized_crop",
        name: "ratio",
        expected: "two numbers above 0",
        actual: "[\(ratio.lowerBound), \(ratio.upperBound)]"
      )
    }
    self.scale = scale
    self.ratio = ratio
  }

  /// A part of an image.
  package struct Box: Sendable, Equatable {
    package let top: Int
    package let left: Int
    package let height: Int
    package let width: Int
  }

  /// Draws a box: ten tries, then the largest box in the middle whose proportions are allowed.
  ///
  /// - Source: torchvision, `RandomResizedCrop.get_params`.
  package func draw(height: Int, width: Int, _ random: inout Random) -> Box {
    let area = Double(height) * Double(width)
    let span = (log(ratio.lowerBound), log(ratio.upperBound))
    for _ in 0..<10 {
      let target =
        area * (scale.lowerBound + random.uniform() * (scale.upperBound - scale.lowerBound))
      let proportion = exp(span.0 + random.uniform() * (span.1 - span.0))
      let w = Int((target * proportion).squareRoot().rounded(.toNearestOrEven))
      let h = Int((target / proportion).squareRoot().rounded(.toNearestOrEven))
      if w > 0, w <= width, h > 0, h <= height {
        let top = random.integer(below: height - h + 1)
        return Box(top: top, left: random.integer(below: width - w + 1), height: h, width: w)
      }
    }
    return middle(height: height, width: width)
  }

  private func middle(height: Int, width: Int) -> Box {
    let proportion = Double(width) / Double(height)
    var (h, w) = (height, width)
    if proportion < ratio.lowerBound {
      h = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
    } else if proportion > ratio.upperBound {
      w = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
    }
    h = max(1, min(h, height))
    w = max(1, min(w, width))
    return Box(top: (height - h) / 2, left: (width - w) / 2, height: h, width: w)
  }
}

extension Transforms {
  /// A random part of an image at a given size.
  package static func randomResizedCrop(
    _ image: Tensor,
    height: Int,
    width: Int,
    crop: RandomCrop,
    mode: ResampleMode = .bilinear,
    _ random: inout Random
  ) throws -> Tensor {
    guard image.rank >= 2, image.shape.suffix(2).allSatisfy({ $0 > 0 }) else {
      throw DatasetError.imageShape(operation: "random_resized_crop", shape: image.shape)
    }
    let box = crop.draw(
      height: image.shape[image.rank - 2],
      width: image.shape[image.rank - 1],
      &random
    )
    return try Self.crop(
      image,
      top: box.top,
      left: box.left,
      height: box.height,
      width: box.width
    ).resized(height: height, width: width, mode: mode)
  }
}
