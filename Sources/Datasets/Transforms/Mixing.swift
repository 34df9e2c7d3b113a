import Glibc
import Tensor

/// Batches whose images, and targets with them, are mixed with the batch in reverse.
///
/// - Source: Zhang et al. 2018 (mixup), Yun et al. 2019 (CutMix); drawn as timm's `Mixup` in batch mode.
package struct Mixing: Sendable, Equatable {
  /// The shape of the Beta distribution that mixup's shares are drawn from; 0 leaves it out.
  package var mixup: Double
  package var cutmix: Double
  /// How likely a batch is mixed at all, and by CutMix where both may be.
  package var probability: Double
  package var switchProbability: Double
  /// How much of each target is spread over all classes.
  package var smoothing: Double

  package init(
    mixup: Double = 0,
    cutmix: Double = 0,
    probability: Double = 1,
    switchProbability: Double = 0.5,
    smoothing: Double = 0.1
  ) {
    (self.mixup, self.cutmix, self.probability) = (mixup, cutmix, probability)
    (self.switchProbability, self.smoothing) = (switchProbability, smoothing)
  }

  package func check() throws {
    for (name, value, most) in [
      ("mixup", mixup, 1e6), ("cutmix", cutmix, 1e6), ("probability", probability, 1),
      ("switch", switchProbability, 1), ("smoothing", smoothing, 1),
    ] where !(0...most).contains(value) {
      throw DatasetError.argument(
        operation: "mixing",
        name: name,
        expected: most == 1 ? "from 0 to 1" : "at least 0",
        actual: "\(value)"
      )
    }
  }

  /// A mixed batch.
  package struct Mixed: Sendable {
    package let images: Tensor
    /// - Shape: [batch, classes], float32
    package let targets: Tensor
    /// The share of each image in its own place.
    package let share: Double
  }

  /// Mixes images and targets as drawn.
  ///
  /// - Shape: images [batch, bands, height, width], targets [batch, classes]
  /// - Throws: `DatasetError.unsuited` where the batch is odd and would be mixed.
  package func mixed(_ images: Tensor, _ targets: Tensor, _ random: inout Random) throws -> Mixed {
    try check()
    guard images.rank == 4, images.count > 0, targets.rank == 2,
      images.shape[0] == targets.shape[0]
    else { throw DatasetError.imageShape(operation: "mixing", shape: images.shape) }
    let soft = try smoothed(targets)
    let isMixed = mixup + cutmix > 0 && random.uniform() < probability
    guard isMixed else { return Mixed(images: images, targets: soft, share: 1) }
    let count = images.shape[0]
    guard count % 2 == 0 else {
      throw DatasetError.unsuited(
        operation: "mixing",
        reason: count == 1
          ? "one image alone has no partner; take more images a batch, or mixup=0, cutmix=0"
          : "a batch of \(count) has no partner for each image; make it even"
      )
    }
    let cuts = cutmix > 0 && (mixup == 0 || random.uniform() < switchProbability)
    let drawn = random.beta(cuts ? cutmix : mixup)
    let images = try images.converted(to: .float32).contiguous()
    let (result, share) =
      try cuts ? Self.cut(images, drawn, &random) : (Self.blended(images, drawn), drawn)
    return try Mixed(images: result, targets: Self.blended(soft, share), share: share)
  }

  /// Targets less what smoothing spreads: t·(on − off) + off.
  private func smoothed(_ targets: Tensor) throws -> Tensor {
    let result = try targets.converted(to: .float32).contiguous().copy()
    let off = Float(smoothing) / Float(max(targets.shape[1], 1))
    let on = 1 - Float(smoothing) + off
    result.withFloats { values in
      for index in 0..<result.count { values[index] = values[index] * (on - off) + off }
    }
    return result
  }

  /// Each row times a share plus the row opposite times the rest.
  private static func blended(_ rows: Tensor, _ share: Double) throws -> Tensor {
    let result = try Tensor(uninitialized: rows.shape)
    let width = rows.count / rows.shape[0]
    withElements(Float.self, rows, result) { from, to in
      for row in 0..<rows.shape[0] {
        let own = from + row * width
        let other = from + (rows.shape[0] - 1 - row) * width
        let output = to + row * width
        for index in 0..<width {
          output[index] = own[index] * Float(share) + other[index] * Float(1 - share)
        }
      }
    }
    return result
  }

  /// A box of the image opposite in each image; the share is what is left outside of it.
  private static func cut(
    _ images: Tensor,
    _ drawn: Double,
    _ random: inout Random
  ) throws -> (Tensor, Double) {
    let (height, width) = (images.shape[2], images.shape[3])
    let side = (1 - drawn).squareRoot()
    func span(_ length: Int) -> Range<Int> {
      let half = Int(Double(length) * side) / 2
      let center = random.integer(below: length)
      return max(0, center - half)..<min(length, center + half)
    }
    let (rows, columns) = (span(height), span(width))
    let result = try images.copy()
    let plane = height * width
    let size = images.shape[1] * plane
    withElements(Float.self, images, result) { from, to in
      for image in 0..<images.shape[0] {
        let other = from + (images.shape[0] - 1 - image) * size
        for band in 0..<images.shape[1] {
          for row in rows {
            let place = band * plane + row * width + columns.lowerBound
            (to + image * size + place).update(from: other + place, count: columns.count)
          }
        }
      }
    }
    return (result, 1 - Double(rows.count * columns.count) / Double(plane))
  }
}

extension Random {
  /// A draw from the Beta distribution with both shapes equal.
  ///
  /// - Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables".
  mutating func beta(_ shape: Double) -> Double {
    let (a, b) = (logGamma(shape), logGamma(shape))
    // The ratio of the two by their logarithms: tiny shapes give draws that are 0 as numbers.
    return 1 / (1 + exp(b - a))
  }

  /// The logarithm of a draw from the Gamma distribution.
  private mutating func logGamma(_ shape: Double) -> Double {
    guard shape >= 1 else { return logGamma(shape + 1) + log(1 - uniform()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = pow(1 + c * x, 3)
      guard v > 0 else { continue }
      if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
