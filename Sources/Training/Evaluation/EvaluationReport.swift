import Tensor

/// What a model is worth on data, counted over the whole set in float64.
package struct EvaluationReport: Sendable {
  /// A metric's range of plausible values.
  package struct Interval: Sendable, Equatable {
    package let name: String
    package let low: Double
    package let high: Double
  }

  package let samples: Int
  package let metrics: [(name: String, value: Double)]
  /// Metrics with a number for each class.
  package let perClass: [(name: String, values: [Double])]
  /// How often each true class (row) was taken for each class (column), for tasks with classes.
  package let confusion: LabelMetrics.Confusion?
  /// 95 % intervals, where they were asked for.
  package let intervals: [Interval]

  /// A metric by its name.
  package subscript(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
}

/// What is kept of a model's answers until all of them are there.
protocol Tally {
  /// The number of samples.
  var count: Int { get }
  /// Whether metrics of chosen samples can be had.
  var keepsSamples: Bool { get }

  /// Takes the scores of a batch beside its truth.
  mutating func add(_ scores: Tensor, _ batch: Batch) throws

  /// What was counted, to be added to another tally of the same kind.
  var content: TallyContent { get }

  /// Takes what another tally counted of the samples that follow.
  mutating func add(_ content: TallyContent)

  /// The metrics of the samples at the positions given, repeated ones counted again; of all where left
  /// out.
  func metrics(of samples: [Int]?) throws -> [(name: String, value: Double)]

  var perClass: [(name: String, values: [Double])] { get throws }
  var confusion: LabelMetrics.Confusion? { get }
}

extension Tally {
  /// Checks that a model's scores are numbers: NaN would count as right.
  ///
  /// - Parameters:
  ///   - scores: [samples, …], of maps [samples, channels, height, width].
  ///   - batch: What they are scores of.
  ///   - counts: Whether scores of a pixel, by its place in the plane of its sample, are looked at.
  /// - Throws: `TrainingError.notNumbers`.
  func requireNumbers(
    _ scores: Tensor,
    _ batch: Batch,
    where counts: (_ sample: Int, _ pixel: Int) -> Bool = { _, _ in true }
  ) throws {
    let values = try scores.doubles
    guard values.contains(where: \.isNaN) else { return }
    let one = values.count / max(scores.shape[0], 1)
    let plane = scores.shape.suffix(2).reduce(1, *)
    let missing = values.indices.count { values[$0].isNaN && counts($0 / one, $0 % plane) }
    guard missing == 0 else {
      throw TrainingError.notNumbers(count: missing, scores: scores.count, paths: batch.paths)
    }
  }

  var perClass: [(name: String, values: [Double])] { [] }
  var confusion: LabelMetrics.Confusion? { nil }
}
