import Glibc
import Tensor

/// Scenes of several classes each.
struct LabelsTally: Tally {
  private let classes: Int
  private var scores: [Double] = []
  private var truth: [Double] = []
  private var losses: [Double] = []
  /// Micro average precision of each batch with a positive, and its number of samples.
  private var batches: [(precision: Double, samples: Int)] = []

  init(classes: Int) { self.classes = classes }

  var count: Int { losses.count }
  let keepsSamples = true

  mutating func add(_ scores: Tensor, _ batch: Batch) throws {
    let labels = try batch.truth(.labels, of: scores.shape)
    try requireNumbers(scores, batch)
    let (values, flags) = try (scores.doubles, labels.doubles.map { $0 > 0.5 ? 1.0 : 0 })
    for row in 0..<scores.shape[0] {
      let range = row * classes..<(row + 1) * classes
      let loss = range.reduce(0.0) { sum, index in
        let x = values[index]
        return sum + max(x, 0) + log1p(exp(-abs(x))) - flags[index] * x
      }
      losses.append(loss / Double(classes))
    }
    self.scores += values
    truth += flags
    let precision = try ScoreMetrics.averagePrecision(scores, Self.tensor(flags, classes))
    if !precision.isNaN { batches.append((precision, scores.shape[0])) }
  }

  var content: TallyContent {
    TallyContent(
      integers: [batches.map(\.samples)],
      numbers: [scores, truth, losses, batches.map(\.precision)]
    )
  }

  mutating func add(_ content: TallyContent) {
    scores += content.numbers[0]
    truth += content.numbers[1]
    losses += content.numbers[2]
    for (precision, samples) in zip(content.numbers[3], content.integers[0]) {
      batches.append((precision, samples))
    }
  }

  private static func tensor(_ values: [Double], _ classes: Int) throws -> Tensor {
    try Tensor(values, shape: [values.count / classes, classes], dtype: .float64)
  }

  func metrics(of samples: [Int]?) throws -> [(name: String, value: Double)] {
    func rows(_ values: [Double]) throws -> Tensor {
      guard let samples else { return try Self.tensor(values, classes) }
      return try Self.tensor(
        samples.flatMap { values[$0 * classes..<($0 + 1) * classes] },
        classes
      )
    }
    let (said, real) = try (rows(scores), rows(truth))
    let (micro, macro) = try (
      Self.precision(said, real, .micro), Self.precision(said, real, .macro)
    )
    let chosen = samples ?? Array(losses.indices)
    let loss = chosen.reduce(0) { $0 + losses[$1] } / Double(chosen.count)
    let result = [("micro_ap", micro), ("macro_ap", macro), ("loss", loss)]
    guard samples == nil else { return result }
    // The published code's number: micro average precision batch by batch, weighted by samples.
    let weight = Double(batches.reduce(0) { $0 + $1.samples })
    let published = batches.reduce(0) { $0 + $1.precision * Double($1.samples) } / weight
    return result + [("batch_micro_ap", published)]
  }

  var perClass: [(name: String, values: [Double])] {
    get throws {
      let precisions = try (0..<classes).map { column in
        let places = stride(from: column, to: scores.count, by: classes)
        let said = try Self.tensor(places.map { scores[$0] }, 1)
        let real = try Self.tensor(places.map { truth[$0] }, 1)
        return try Self.precision(said, real)
      }
      return [("class_ap", precisions)]
    }
  }

  /// NaN where there is none, as of classes without samples.
  private static func precision(
    _ said: Tensor,
    _ real: Tensor,
    _ average: ScoreMetrics.Average = .micro
  ) throws -> Double {
    try TensorError.attempt {
      try ScoreMetrics.averagePrecision(said, real, average: average)
    } ?? .nan
  }
}
