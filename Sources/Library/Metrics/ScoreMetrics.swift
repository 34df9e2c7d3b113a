import Language
import Tensor
import Training

/// Declares the metrics.
func defineMetrics(in library: Library) {
  library.beginSection("Metrics")
  defineScoreMetrics(in: library)
  defineLabelMetrics(in: library)
  defineOverlap(in: library)
  defineImageMetrics(in: library)
  defineRelativePerformance(in: library)
}

private func defineScoreMetrics(in library: Library) {
  library.define(
    "accuracy",
    "Gives the fraction of rows whose true class is among the highest scores.",
    .tensor("scores", "Raw scores, [rows, classes]."),
    .tensor("labels", "True class of each row."),
    .integer("top", "How many of the highest scores count.", default: 1),
    returns: "number",
    examples: [.init("accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])", shows: "0.5")]
  ) { _, scores, labels, top in
    try ScoreMetrics.accuracy(scores, labels, top: top)
  }
  library.define(
    "average_precision",
    "Gives the area under precision over recall, in steps.",
    .tensor("scores", "Scores, [rows, classes] or [rows]."),
    .tensor("targets", "1 where a label is there, 0 elsewhere."),
    .choice(
      "average",
      "All scores in one ranking (micro), or the mean over classes with positives (macro).",
      of: ScoreMetrics.Average.self,
      default: .micro
    ),
    returns: "number",
    examples: [.init("average_precision([0.9, 0.8, 0.1], [1, 0, 1])", shows: nil)]
  ) { _, scores, targets, average in
    try ScoreMetrics.averagePrecision(scores, targets, average: average)
  }
}

private let rangeByType = """
  Left out, `range` is 1 for floats and bools, 255 for uint8 and int8, 65535 for uint16 and int16; images of wider
  integers, or of two kinds, need it.
  """

extension Parameter where Argument == Double? {
  /// How far values of an image may lie apart.
  fileprivate static var valueRange: Self {
    Parameter<Double>.number("range", "Distance between the largest and smallest possible value.")
      .optional.withDefault(nil, shown: "by the type")
  }
}

private func defineImageMetrics(in library: Library) {
  let metrics: [(String, String, Builtin.Example, (Tensor, Tensor, Double?) throws -> Double)] = [
    (
      "psnr", "Gives the peak signal-to-noise ratio of two images in decibels.",
      .init("psnr(ones(1, 8, 8), ones(1, 8, 8) * 0.9) > 19.9", shows: "true"),
      { try ImageMetrics.psnr($0, $1, range: $2) }
    ),
    (
      "ssim",
      "Gives the structural similarity of two images (Gaussian windows of 11 × 11, σ 1.5).",
      .init("ssim(ones(1, 16, 16), ones(1, 16, 16))", shows: "1"),
      { try ImageMetrics.ssim($0, $1, range: $2) }
    ),
  ]
  for (name, summary, example, metric) in metrics {
    library.define(
      name,
      summary,
      .tensor("a", "One image, or a batch."),
      .tensor("b", "The other one."),
      .valueRange,
      returns: "number",
      details: rangeByType,
      examples: [example]
    ) { _, a, b, range in
      try metric(a, b, range)
    }
  }
}
