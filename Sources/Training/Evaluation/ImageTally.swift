import Tensor

/// Enlarged images beside the fine ones, and beside what bicubic enlarging gives.
struct ImageTally: Tally {
  private static let names = ["psnr", "ssim", "l1", "bicubic_psnr", "bicubic_ssim"]
  private var rows: [[Double]] = []

  var count: Int { rows.count }
  let keepsSamples = true

  mutating func add(_ scores: Tensor, _ batch: TrainingBatch) throws {
    guard let high = batch.tensors["high"] ?? batch.tensors["target"],
      let low = batch.tensors["low"] ?? batch.tensors["image"], high.shape == scores.shape
    else { throw TrainingError.lacks(key: "high", paths: batch.paths) }
    let size = (high.shape[2], high.shape[3])
    let plain = try interpolate(low, size: size, mode: .bicubic)
    for sample in 0..<scores.shape[0] {
      try Interruption.check()
      let truth = try high.selected(axis: 0, at: sample)
      let said = try scores.selected(axis: 0, at: sample)
      let bicubic = try plain.selected(axis: 0, at: sample)
      let error = zip(truth.doubles, said.doubles).reduce(0) { $0 + abs($1.0 - $1.1) }
      rows.append([
        try ImageMetrics.psnr(said, truth), (try? ImageMetrics.ssim(said, truth)) ?? .nan,
        error / Double(truth.count), try ImageMetrics.psnr(bicubic, truth),
        (try? ImageMetrics.ssim(bicubic, truth)) ?? .nan,
      ])
    }
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
