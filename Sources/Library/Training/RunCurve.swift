import Figures
import Training

/// The loss of a run as a curve that grows while it works.
struct RunCurve {
  private var steps: [Double] = []
  private var losses: [Double] = []
  private var heldOut: [(name: String, steps: [Double], values: [Double])] = []
  private var total = 0

  /// Takes note of what happened.
  mutating func add(_ event: TrainingEvent) {
    switch event {
    case .update(let row, let total, _):
      steps.append(Double(row.step + 1))
      losses.append(row.loss)
      self.total = total
    case .evaluation(let row):
      // The loss alone is on the scale of the curve.
      for metric in row.metrics where metric.name == "loss" || metric.name == "reconstruction" {
        let place = heldOut.firstIndex { $0.name == metric.name } ?? heldOut.count
        if place == heldOut.count { heldOut.append((metric.name, [], [])) }
        heldOut[place].steps.append(Double(row.step))
        heldOut[place].values.append(metric.value)
      }
    case .checkpoint, .resumed, .plan, .damaged, .keptLast, .replaced, .unlocked: break
    }
  }

  /// The curve so far, on an axis that leaves room for the updates to come.
  func figure() throws -> Figure {
    let losses = try Series(heldOut.isEmpty ? nil : "training", x: steps, y: losses)
    var series = [steps.count > 20 ? losses.smoothed(0.8) : losses]
    for one in heldOut {
      let name = one.name == "loss" ? "held out" : "held out, \(one.name)"
      series.append(try Series(name, x: one.steps, y: one.values))
    }
    let last = Double(max(total, 2))
    let axes = Axes(xLabel: "update", yLabel: "loss", xRange: (steps.first ?? 0)...last)
    return Figure(
      LinePlot(series, axes: axes),
      title: "update \(Int(steps.last ?? 0)) of \(total)"
    )
  }
}
