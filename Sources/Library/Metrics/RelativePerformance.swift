import Language
import Tensor

/// Declares what joins the metrics of several tasks.
func defineRelativePerformance(in library: Library) {
  library.define(
    "relative_performance",
    "Gives the average relative performance over tasks, in percent.",
    .any("scores", type: "record", "A number for each task, or a list of them that counts as one.")
    {
      $0.record != nil
    },
    .any("baseline", type: "record", "The same tasks of the model that is compared with.") {
      $0.record != nil
    },
    returns: "number",
    details:
      "100 / tasks · Σ (score − baseline) / baseline; a task of several numbers counts with their mean.",
    examples: [
      .init("relative_performance({a: 0.9, b: [22, 0.6]}, {a: 0.9, b: [20, 0.6]})", shows: "2.5")
    ]
  ) { _, scores, baseline -> Double in
    let (scores, baseline) = (scores.record, baseline.record)
    let tasks = scores?.keys ?? []
    if let unknown = tasks.first(where: { baseline?[$0] == nil }) {
      throw Failure("name", "relative_performance: the baseline has no task '\(unknown)'")
    }
    guard !tasks.isEmpty else { throw Failure("value", "relative_performance: there are no tasks") }
    let terms = try tasks.map { try gain(scores?[$0], over: baseline?[$0], $0) }
    return 100 * terms.reduce(0, +) / Double(terms.count)
  }
}

/// The mean relative gain within a task.
private func gain(_ score: Value?, over baseline: Value?, _ task: String) throws -> Double {
  guard let own = numbers(score), let base = numbers(baseline), own.count == base.count,
    !own.isEmpty, !base.contains(0)
  else {
    throw Failure(
      "value",
      "relative_performance: '\(task)' needs as many numbers as the baseline's, which are not 0"
    )
  }
  guard !(own + base).contains(where: \.isNaN) else {
    throw Failure("value", "relative_performance: '\(task)' holds NaN, which is no score")
  }
  return zip(own, base).reduce(0) { $0 + ($1.0 - $1.1) / $1.1 } / Double(own.count)
}

private func numbers(_ value: Value?) -> [Double]? {
  value?.number.map { [$0] } ?? value?.numbers
}
