import Tensor

/// Enlarged images beside the fine ones, and beside what bicubic enlarging gives.
struct ImageTally: Tally {
  private static let names = ["psnr", "ssim", "l1", "bicubic_psnr", "bicubic_ssim"]
  private var rows: [[Double]] = []

  var count: Int { rows.count }
  let keepsSamples = true

  mutating func add(_ scores: Tensor, _ batch: Batch) throws {
    let high = try batch.truth(.high, of: scores.shape)
    guard let low = batch[.low] ?? batch[.image] else {
      throw TrainingError.lacks(key: "low", paths: batch.paths)
    }
    let size = (high.shape[2], high.shape[3])
    let valid = batch[.valid]
    let (shares, plane) = try (valid?.doubles, high.shape[2] * high.shape[3])
    try requireNumbers(scores, batch) { sample, pixel in
      shares.map { $0[sample * plane + pixel] != 0 } ?? true
    }
    let plain = try Self.enlarged(low, size, valid)
    for sample in 0..<scores.shape[0] {
      try Interruption.check()
      let truth = try high.selected(axis: 0, at: sample)
      let said = try scores.selected(axis: 0, at: sample)
      let bicubic = try plain.selected(axis: 0, at: sample)
      let flags = try valid?.selected(axis: 0, at: sample)
      // An image without data has nothing to be measured.
      if let flags, try !flags.doubles.contains(where: { $0 != 0 }) { continue }
      try rows.append([
        ImageMetrics.psnr(said, truth, where: flags),
        TensorError.attempt { try ImageMetrics.ssim(said, truth, where: flags) } ?? .nan,
        ImageMetrics.meanError(said, truth, where: flags),
        ImageMetrics.psnr(bicubic, truth, where: flags),
        TensorError.attempt { try ImageMetrics.ssim(bicubic, truth, where: flags) } ?? .nan,
      ])
    }
  }

  /// The coarse images enlarged; what they have no data for has no part in it.
  ///
  /// - Shape: low [B, C, h, w], valid [B, H, W] → [B, C, H, W].
  private static func enlarged(
    _ low: Tensor,
    _ size: (height: Int, width: Int),
    _ valid: Tensor?
  ) throws -> Tensor {
    let plain = try interpolate(low, size: size, mode: .bicubic)
    guard let valid else { return plain }
    let (height, width) = (low.shape[2], low.shape[3])
    let (down, across) = (size.height / height, size.width / width)
    // A coarse pixel has data where one of its fine ones has.
    let shares = try valid.converted(to: .float32).contiguous()
      .reshaped([low.shape[0], 1, height, down, width, across])
      .extremes(.largest, axis: 5).extremes(.largest, axis: 3)
    let parts = try interpolate(shares.contiguous(), size: size, mode: .bicubic)
    return try plain / BinaryFunction.maximum(parts, Tensor(0.5))
  }

  var content: TallyContent { TallyContent(numbers: rows) }

  mutating func add(_ content: TallyContent) { rows += content.numbers }

  /// Means over images.
  func metrics(of samples: [Int]?) -> [(name: String, value: Double)] {
    let samples = samples ?? Array(rows.indices)
    return Self.names.enumerated().map { index, name in
      (name, samples.reduce(0) { $0 + rows[$1][index] } / Double(samples.count))
    }
  }
}
