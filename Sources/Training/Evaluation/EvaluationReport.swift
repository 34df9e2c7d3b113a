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
  mutating func add(_ scores: Tensor, _ batch: TrainingBatch) throws

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
  func requireNumbers(_ scores: Tensor, _ batch: TrainingBatch) throws {
    let missing = try scores.doubles.count(where: \.isNaN)
    guard missing == 0 else {
      throw TrainingError.notNumbers(count: missing, scores: scores.count, paths: batch.paths)
    }
  }

  var perClass: [(name: String, values: [Double])] { [] }
  var confusion: LabelMetrics.Confusion? { nil }
}
