import Glibc
import Tensor

/// Scenes of one class each.
struct SceneTally: Tally {
  private let classes: Int
  private var truth: [Int] = []
  private var said: [Int] = []
  /// How many classes scored above the true one.
  private var places: [Int] = []
  private var losses: [Double] = []

  init(classes: Int) { self.classes = classes }

  var count: Int { truth.count }
  let keepsSamples = true

  mutating func add(_ scores: Tensor, _ batch: Batch) throws {
    let labels = try labels(of: batch, for: scores)
    guard labels.count == scores.shape[0] else {
      throw TrainingError.misfit(
        key: "label",
        shape: [labels.count],
        expected: [scores.shape[0]],
        paths: batch.paths
      )
    }
    try requireNumbers(scores, batch)
    let values = try scores.doubles
    for (row, label) in labels.enumerated() {
      guard (0..<classes).contains(label) else {
        throw TrainingError.label(value: label, classes: classes, paths: batch.paths)
      }
      let row = Array(values[row * classes..<(row + 1) * classes])
      let highest = row.max() ?? 0
      let place = row.enumerated().count { index, score in
        score > row[label] || (score == row[label] && index < label)
      }
      truth.append(label)
      said.append(row.firstIndex(of: highest) ?? 0)
      places.append(place)
      let logSum = highest + log(row.reduce(0) { $0 + exp($1 - highest) })
      losses.append(logSum - row[label])
    }
  }

  var content: TallyContent {
    TallyContent(integers: [truth, said, places], numbers: [losses])
  }

  mutating func add(_ content: TallyContent) {
    truth += content.integers[0]
    said += content.integers[1]
    places += content.integers[2]
    losses += content.numbers[0]
  }

  /// The classes, or the largest share of ready targets.
  private func labels(of batch: Batch, for scores: Tensor) throws -> [Int] {
    if let labels = batch[.label] { return try batch.classes(labels) }
    let target = try batch.truth(.label, of: scores.shape) { target in
      target.rank == 2 && target.shape[1] == classes
    }
    let values = try target.doubles
    return (0..<target.shape[0]).map { row in
      let shares = Array(values[row * classes..<(row + 1) * classes])
      return shares.firstIndex(of: shares.max() ?? 0) ?? 0
    }
  }

  func metrics(of samples: [Int]?) -> [(name: String, value: Double)] {
    let samples = samples ?? Array(truth.indices)
    func share(_ top: Int) -> Double {
      Double(samples.count { places[$0] < top }) / Double(samples.count)
    }
    let counts = confusion(of: samples)
    let recall = zip(counts.recall, counts.actual).filter { $0.1 > 0 }.map(\.0)
    return [("accuracy", share(1))] + (classes > 5 ? [("top5", share(5))] : []) + [
      ("mean_recall", recall.reduce(0, +) / Double(recall.count)),
      ("loss", samples.reduce(0) { $0 + losses[$1] } / Double(samples.count)),
    ]
  }

  var perClass: [(name: String, values: [Double])] {
    let counts = confusion(of: Array(truth.indices))
    return [
      ("class_precision", counts.precision), ("class_recall", counts.recall),
      ("class_f1", counts.f1),
    ]
  }

  var confusion: LabelMetrics.Confusion? { confusion(of: Array(truth.indices)) }

  private func confusion(of samples: [Int]) -> LabelMetrics.Confusion {
    var counts = [Int](repeating: 0, count: classes * classes)
    for sample in samples { counts[truth[sample] * classes + said[sample]] += 1 }
    return LabelMetrics.Confusion(classes: classes, counts: counts)
  }
}
