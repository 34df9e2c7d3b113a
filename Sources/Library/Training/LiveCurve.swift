import Figures
import Language
import Session

/// The loss of a run as a curve, redrawn while the run goes on.
final class LiveCurve {
  private let place: LiveFigure
  private let clock = ContinuousClock()
  private var steps: [Double] = []
  private var losses: [Double] = []
  private var next: ContinuousClock.Instant
  private var isShown = false
  /// Drawing takes at most this part of the time.
  private static let share = 0.05

  /// Nothing where the session has no place for it.
  init?(_ call: CallContext) {
    guard let place = call.interpreter.service(LiveFigure.self) else { return nil }
    self.place = place
    next = clock.now + .seconds(1)
  }

  func add(step: Int, loss: Double) {
    steps.append(Double(step))
    losses.append(loss)
    if clock.now >= next { draw() }
  }

  /// Draws the last state, unless the run was too short for any.
  func end() {
    if isShown { draw() }
    isShown = false
  }

  private func draw() {
    guard let figure = try? figure() else { return }
    if !isShown { place.start() }
    isShown = true
    let start = clock.now
    place.show(figure)
    next = clock.now + max(.seconds(1), (clock.now - start) / Self.share)
  }

  private func figure() throws -> Figure {
    let axes = Axes(xLabel: "update", yLabel: "loss")
    let series = try Series(x: steps, y: losses)
    return Figure(LinePlot([series], axes: axes), title: "loss while training")
  }
}
