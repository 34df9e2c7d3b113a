import Glibc
import Tensor

/// How alike two images are.
package enum ImageMetrics {
  /// The peak signal-to-noise ratio in decibels, 10 log₁₀ (range² / mean squared error).
  ///
  /// - Parameters:
  ///   - a: One image, or a batch.
  ///   - b: The other one, of the same shape.
  ///   - range: The distance between the largest and smallest possible value; by the type where nil.
  ///   - valid: Where pixels count, [height, width], if they do not everywhere.
  /// - Returns: Infinity for equal images.
  /// - Throws: `TensorError.shape` where the shapes differ, `TensorError.argument` where a pixel that counts
  ///   is not finite, or where the range is none or cannot be told.
  package static func psnr(
    _ a: Tensor,
    _ b: Tensor,
    range: Double? = nil,
    where valid: Tensor? = nil
  ) throws -> Double {
    let range = try span(range, of: a, b, "psnr")
    let (a, b) = try comparable(a, b, "psnr", where: valid)
    let (x, y) = try counted(a, b, where: valid)
    let error = zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(x.count)
    return 10 * log10(range * range / error)
  }

  /// Structural similarity: Gaussian windows of 11 × 11 pixels (σ 1.5), k₁ 0.01, k₂ 0.03, population
  /// covariance, reflection at the edges, the mean over all pixels and channels.
  ///
  /// - Parameters:
  ///   - a: One image, or a batch.
  ///   - b: The other one, of the same shape.
  ///   - range: The distance between the largest and smallest possible value; by the type where nil.
  ///   - valid: Where pixels count, [height, width], if they do not everywhere; windows that hold one that
  ///     does not are left out.
  /// - Returns: 1 for equal images; NaN where no window is left.
  /// - Throws: `TensorError.shape` where the shapes differ or sides are shorter than 6 pixels,
  ///   `TensorError.argument` where a pixel that counts is not finite, or where the range is none or cannot be told.
  /// - Shape: a, b […, height, width]
  /// - Source: Wang et al., "Image quality assessment", IEEE TIP 13 (4), 2004.
  package static func ssim(
    _ a: Tensor,
    _ b: Tensor,
    range: Double? = nil,
    where valid: Tensor? = nil
  ) throws -> Double {
    let range = try span(range, of: a, b, "ssim")
    // Windows that hold holes are left out, and sums beside them must not become NaN.
    let (a, b) = try comparable(a, b, "ssim", where: valid)
    guard a.rank >= 2, let width = a.shape.last, a.shape[a.rank - 2] > reach, width > reach else {
      throw TensorError.shape(
        operation: "ssim",
        expected: "images of at least \(reach + 1) × \(reach + 1) pixels",
        actual: a.shape
      )
    }
    let height = a.shape[a.rank - 2]
    let (x, y) = try (a.doubles, b.doubles)
    let plane = height * width
    // Two images, their means, squares and products, and what is blurred on the way.
    try requireArrays(of: plane, copies: 12)
    let (c1, c2) = (0.0001 * range * range, 0.0009 * range * range)
    let holes = try valid.map { try smoothed($0.doubles.map { $0 == 0 ? 1 : 0 }, height, width) }
    var (sum, windows) = (0.0, 0)
    for start in stride(from: 0, to: x.count, by: plane) {
      let (p, q) = (Array(x[start..<start + plane]), Array(y[start..<start + plane]))
      func blur(_ values: [Double]) -> [Double] { smoothed(values, height, width) }
      let (meanP, meanQ) = (blur(p), blur(q))
      let squareP = blur(p.map { $0 * $0 })
      let squareQ = blur(q.map { $0 * $0 })
      let product = blur(zip(p, q).map(*))
      for pixel in 0..<plane {
        if let holes, holes[pixel] > 0 { continue }
        windows += 1
        let (m, n) = (meanP[pixel], meanQ[pixel])
        let variances = squareP[pixel] - m * m + squareQ[pixel] - n * n
        let covariance = product[pixel] - m * n
        sum += (2 * m * n + c1) * (2 * covariance + c2) / ((m * m + n * n + c1) * (variances + c2))
      }
    }
    return sum / Double(windows)
  }

  /// The range of two images' values: what is said of it, or what their type has.
  ///
  /// Wider integers than 16 bits are no pixels as cameras write them, so that nothing is taken for granted of them.
  private static func span(
    _ range: Double?,
    of a: Tensor,
    _ b: Tensor,
    _ operation: String
  ) throws -> Double {
    func mustBe(_ expected: String, _ actual: String) -> TensorError {
      .argument(operation: operation, name: "range", expected: expected, actual: actual)
    }
    if let range {
      guard range > 0, range.isFinite else { throw mustBe("above 0 and finite", "\(range)") }
      return range
    }
    guard let first = naturalRange(of: a.dtype), first == naturalRange(of: b.dtype) else {
      let types = Set([a.dtype.rawValue, b.dtype.rawValue]).sorted().joined(separator: " and ")
      throw mustBe("given for images of \(types)", "left out")
    }
    return first
  }

  /// From 0 to 1 for floats and bools, all values of a type of 8 or 16 bits; nil for wider integers.
  private static func naturalRange(of dtype: DType) -> Double? {
    guard !dtype.isFloating, dtype != .bool else { return 1 }
    return dtype.size > 2 ? nil : Double(1 << (8 * dtype.size) - 1)
  }

  /// The mean absolute difference.
  static func meanError(_ a: Tensor, _ b: Tensor, where valid: Tensor?) throws -> Double {
    let (x, y) = try counted(b, a, where: valid)
    return zip(x, y).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(x.count)
  }

  /// The values of two images where they count.
  private static func counted(
    _ a: Tensor,
    _ b: Tensor,
    where valid: Tensor?
  ) throws -> ([Double], [Double]) {
    let (x, y) = try (a.doubles, b.doubles)
    guard let flags = try valid?.doubles else { return (x, y) }
    try requireArrays(of: x.count, copies: 3)
    let places = x.indices.filter { flags[$0 % flags.count] != 0 }
    return (places.map { x[$0] }, places.map { y[$0] })
  }

  /// Half of the window's side, without its middle.
  private static let reach = 5

  private static func smoothed(_ values: [Double], _ height: Int, _ width: Int) -> [Double] {
    let raw = (-reach...reach).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let weights = raw.map { $0 / raw.reduce(0, +) }
    func mirrored(_ position: Int, _ length: Int) -> Int {
      let folded = abs(position)
      return folded < length ? folded : 2 * (length - 1) - folded
    }
    var across = [Double](repeating: 0, count: values.count)
    var result = across
    for (tap, weight) in weights.enumerated() {
      for column in 0..<width {
        let source = mirrored(column + tap - reach, width)
        for row in 0..<height {
          across[row * width + column] += weight * values[row * width + source]
        }
      }
    }
    for (tap, weight) in weights.enumerated() {
      for row in 0..<height {
        let source = mirrored(row + tap - reach, height)
        for column in 0..<width {
          result[row * width + column] += weight * across[source * width + column]
        }
      }
    }
    return result
  }

  /// Two images of one shape, with 0 where pixels do not count.
  ///
  /// - Throws: `TensorError.shape` where the shapes differ, `TensorError.argument` where a pixel that counts is not
  ///   finite.
  private static func comparable(
    _ a: Tensor,
    _ b: Tensor,
    _ operation: String,
    where valid: Tensor?
  ) throws -> (Tensor, Tensor) {
    guard a.shape == b.shape, a.count > 0 else {
      throw TensorError.shape(
        operation: operation,
        expected: "an image like the first, \(a.shape)",
        actual: b.shape
      )
    }
    let (first, second) = try (filled(a, where: valid), filled(b, where: valid))
    try first.requireNumbers(of: operation, "a", finite: true)
    try second.requireNumbers(of: operation, "b", finite: true)
    return (first, second)
  }

  private static func filled(_ image: Tensor, where valid: Tensor?) throws -> Tensor {
    guard let flags = try valid?.doubles else { return image }
    var values = try image.doubles
    for index in values.indices where flags[index % flags.count] == 0 { values[index] = 0 }
    return try Tensor(values, shape: image.shape, dtype: .float64)
  }
}
