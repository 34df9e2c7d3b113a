import Figures
import Language
import Session
import Training

/// The loss of a run as a curve, redrawn while the run goes on.
final class LiveCurve {
  private let place: LiveFigure
  private let clock = ContinuousClock()
  private var curve = RunCurve()
  private var next: ContinuousClock.Instant
  private var isShown = false
  /// Drawing takes at most this part of the time.
  private static let share = 0.05

  /// Nothing where the session has no place for it.
  init?(_ call: CallContext) {
    guard let place = call.interpreter.service(LiveFigure.self) else { return nil }
    self.place = place
    next = clock.now + place.pause
  }

  func add(_ event: TrainingEvent) {
    curve.add(event)
    if case .update = event, clock.now >= next { draw() }
  }

  /// Draws the last state, unless the run was too short for any.
  func end() {
    guard isShown else { return }
    draw()
    place.end()
    isShown = false
  }

  private func draw() {
    guard let figure = try? curve.figure() else { return }
    if !isShown { place.start() }
    isShown = true
    let start = clock.now
    place.show(figure)
    next = clock.now + max(place.pause, (clock.now - start) / Self.share)
  }
}
