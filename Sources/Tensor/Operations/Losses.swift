/// The mean absolute error of masked pixels: Σ |x − x̂| · M / (ΣM + 10⁻⁵) / channels.
///
/// M is the mask enlarged to pixels; the first sum runs over channels, ΣM over one of them.
///
/// - Parameters:
///   - image: What should be rebuilt.
///   - rebuilt: What was rebuilt.
///   - mask: 1 where a patch was hidden, 0 elsewhere.
///   - patch: The side of a patch, in pixels.
///   - valid: 1 where pixels count, if they do not everywhere; M is 0 elsewhere.
/// - Returns: One number.
/// - Throws: `TensorError.shape` where the three do not fit together.
/// - Shape: image and rebuilt [B, C, H, W], mask [B, H/patch, W/patch], valid [B, H, W] → [].
/// - Source: Xie et al., "SimMIM", arXiv 2111.09886, section 3.4.
package func maskedL1(
  _ image: Tensor,
  _ rebuilt: Tensor,
  mask: Tensor,
  patch: Int,
  valid: Tensor? = nil
) throws -> Tensor {
  let rule: Operation.Rule = { [mask = mask.shape] in
    try requireMask(mask, of: patch, $0[0].shape, $0[1].shape)
    return TensorForm([], .float32)
  }
  _ = try rule([image.form, rebuilt.form])
  let hidden = try mask.converted(to: .float32).contiguous()
  let pixels = try hiddenPixels(hidden, patch: patch, valid: valid)
  // Where both are 0 they differ by nothing, and no gradient goes through.
  let image = try valid.map { try image * weights(of: $0, like: image) } ?? image
  let rebuilt = try valid.map { try rebuilt * weights(of: $0, like: image) } ?? rebuilt
  let scale = Float(1 / (pixels + 1e-5) / Double(image.shape[1]))
  return try Operation("masked L1", keeps: [.inputs], result: rule) { inputs, _ in
    let (x, y) = try (inputs[0].contiguous(), inputs[1].contiguous())
    return (try maskedSum(x, y, hidden, patch, scale), [])
  } pullback: { recorded, gradient in
    let factor = Float(try gradient.item()) * scale
    let (x, y) = try (recorded.inputs[0].contiguous(), recorded.inputs[1].contiguous())
    let slope = try maskedSlope(x, y, hidden, patch, factor)
    return [recorded.wanted[0] ? try -slope : nil, slope]
  }([image, rebuilt])
}

/// Checks that a mask covers images, and that others are like them.
///
/// - Throws: `TensorError.shape`.
private func requireMask(
  _ mask: Shape,
  of patch: Int,
  _ image: Shape,
  _ rebuilt: Shape
) throws {
  guard rebuilt == image, image.count == 4 else {
    throw TensorError.shape(operation: "masked L1", expected: "\(image)", actual: rebuilt)
  }
  let grid = [image[0], image[2] / patch, image[3] / patch]
  guard mask == grid, grid[1] * patch == image[2], grid[2] * patch == image[3] else {
    throw TensorError.shape(operation: "masked L1", expected: "a mask of \(grid)", actual: mask)
  }
}

/// The number of pixels under a mask that count, as ΣM of `maskedL1`.
///
/// - Throws: `TensorError.shape` where the two do not fit together.
/// - Shape: mask [B, H/patch, W/patch], valid [B, H, W].
package func hiddenPixels(_ mask: Tensor, patch: Int, valid: Tensor?) throws -> Double {
  let hidden = try mask.converted(to: .float32).contiguous()
  guard let valid else { return try hidden.doubleSum() * Double(patch * patch) }
  let expected =
    mask.rank == 3 ? [mask.shape[0], mask.shape[1] * patch, mask.shape[2] * patch] : []
  guard mask.rank == 3, valid.shape == expected else {
    throw TensorError.shape(
      operation: "valid",
      expected: "\(expected), a flag for each pixel",
      actual: valid.shape
    )
  }
  let flags = try valid.converted(to: .float32).contiguous()
  let (width, columns) = (expected[2], mask.shape[2])
  return withElements(Float.self, hidden, flags) { hidden, flags in
    var sum = 0.0
    for line in 0..<expected[0] * expected[1] {
      // The lines of an image fill whole rows of patches.
      let (row, pixels) = (hidden + line / patch * columns, flags + line * width)
      for column in 0..<columns where row[column] != 0 {
        let count = (column * patch..<(column + 1) * patch).count { pixels[$0] != 0 }
        sum += Double(row[column]) * Double(count)
      }
    }
    return sum
  }
}

/// Flags of pixels as factors of images.
///
/// - Shape: valid [B, H, W] → [B, 1, H, W].
package func weights(of valid: Tensor, like image: Tensor) throws -> Tensor {
  guard image.rank == 4, valid.shape == [image.shape[0], image.shape[2], image.shape[3]] else {
    throw TensorError.shape(
      operation: "valid",
      expected: "[batch, height, width] of images \(image.shape)",
      actual: valid.shape
    )
  }
  return try valid.converted(to: .float32).unsqueezed(axis: 1)
}

/// Calls `body` for every line of every plane, with the mask's row that covers it.
private func eachLine(
  _ image: Tensor,
  _ mask: Tensor,
  _ patch: Int,
  _ body: (_ plane: Int, _ start: Int, _ mask: UnsafePointer<Float>) -> Void
) throws {
  let (channels, height, width) = (image.shape[1], image.shape[2], image.shape[3])
  let (rows, columns) = (height / patch, width / patch)
  try mask.withFloats { mask in
    try Parallel.ranges(image.shape[0] * channels, grain: 1) { range in
      for plane in range {
        let ofImage = mask + plane / channels * rows * columns
        for line in 0..<height {
          body(plane, (plane * height + line) * width, ofImage + line / patch * columns)
        }
      }
    }
  }
}

private func maskedSum(
  _ x: Tensor,
  _ y: Tensor,
  _ mask: Tensor,
  _ patch: Int,
  _ scale: Float
)
  throws -> Tensor
{
  let planes = x.shape[0] * x.shape[1]
  var sums = [Double](repeating: 0, count: planes)
  let columns = x.shape[3] / patch
  try withElements(Float.self, x, y) { p, q in
    try sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      try eachLine(x, mask, patch) { plane, start, hidden in
        for column in 0..<columns where hidden[column] != 0 {
          var part: Float = 0
          for pixel in start + column * patch..<start + (column + 1) * patch {
            part += abs(p[pixel] - q[pixel])
          }
          sums[plane] += Double(part) * Double(hidden[column])
        }
      }
    }
  }
  return try Tensor(Float(sums.reduce(0, +) * Double(scale)))
}

private func maskedSlope(
  _ x: Tensor,
  _ y: Tensor,
  _ mask: Tensor,
  _ patch: Int,
  _ factor: Float
)
  throws -> Tensor
{
  let slope = try Tensor(uninitialized: x.shape)
  let columns = x.shape[3] / patch
  try withElements(Float.self, x, y, slope) { p, q, r in
    try eachLine(x, mask, patch) { _, start, hidden in
      for column in 0..<columns {
        let size = factor * hidden[column]
        for pixel in start + column * patch..<start + (column + 1) * patch {
          let difference = q[pixel] - p[pixel]
          r[pixel] = difference > 0 ? size : difference < 0 ? -size : 0
        }
      }
    }
  }
  return slope
}

/// The cosine of the angle between rows: a · b / (max(‖a‖, eps) · max(‖b‖, eps)).
///
/// - Shape: a [B, C], b [B, C] → [B].
package func cosineSimilarity(_ a: Tensor, _ b: Tensor, eps: Float = 1e-8) throws -> Tensor {
  guard a.shape == b.shape, a.rank == 2 else {
    throw TensorError.shape(
      operation: "cosine similarity",
      expected: "\(a.shape) for both",
      actual: b.shape
    )
  }
  func length(_ x: Tensor) throws -> Tensor {
    try BinaryFunction.maximum(UnaryFunction.sqrt((x * x).sum(axis: 1)), Tensor(eps))
  }
  return try (a * b).sum(axis: 1) / (length(a) * length(b))
}

/// The mean over rows of −Σ target · log softmax(scores).
///
/// The target holds probabilities as wide as the scores, or one class number per row.
///
/// - Throws: `TensorError.argument` where a class number is not below the number of classes.
/// - Shape: scores [B, K], target [B, K] or [B] → [].
package func crossEntropy(_ scores: Tensor, target: Tensor) throws -> Tensor {
  guard scores.rank == 2, target.shape == scores.shape || target.shape == [scores.shape[0]] else {
    throw TensorError.shape(
      operation: "cross-entropy",
      expected: "a target for scores of \(scores.shape)",
      actual: target.shape
    )
  }
  let wanted = target.rank == 2 ? target : try oneHot(target, classes: scores.shape[1])
  let total = try (scores.logSoftmax(axis: 1) * wanted).sum()
  return try -(total / Tensor(Float(max(scores.shape[0], 1))))
}

/// A 1 in the column of each row's class, 0 elsewhere.
///
/// - Shape: classes [B] → [B, K].
package func oneHot(_ labels: Tensor, classes: Int) throws -> Tensor {
  let numbers = try labels.doubles
  var values = try [Float](work: 0, count: numbers.count * classes)
  for (row, number) in numbers.enumerated() {
    guard number >= 0, number < Double(classes) else {
      throw TensorError.argument(
        operation: "labels",
        name: "label",
        expected: "0 to \(classes - 1)",
        actual: "\(number)"
      )
    }
    values[row * classes + Int(number)] = 1
  }
  return try Tensor(values, shape: [numbers.count, classes])
}

extension OperationSample {
  /// Of losses.
  static let losses: [OperationSample] = [
    OperationSample("masked L1", [1, 2, 4, 4], [1, 2, 4, 4], step: 1e-3, isOfFloat32: true) {
      let mask = try Tensor.ones([$0[0].shape[0], 2, 2])
      return try maskedL1($0[0], $0[1], mask: mask, patch: 2)
    },
    OperationSample("cosine", [3, 8], [3, 8]) { try cosineSimilarity($0[0], $0[1]) },
  ]
}
