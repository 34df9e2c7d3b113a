import Figures

/// A place where a figure is redrawn while something is computed; sessions without one have no such service.
///
/// What is drawn there is no output: it is neither printed nor recorded.
package final class LiveFigure {
  /// The least time between two drawings.
  package let pause: Duration
  private let begin: () -> Void
  private let draw: (Figure) -> Void
  private let finish: () -> Void

  /// - Parameters:
  ///   - pause: the least time between two drawings.
  ///   - begin: makes a new place, below what is shown.
  ///   - draw: draws a figure in the latest place, over what was there.
  ///   - finish: told when the last figure of a place is drawn.
  package init(
    pause: Duration = .seconds(1),
    begin: @escaping () -> Void,
    draw: @escaping (Figure) -> Void,
    finish: @escaping () -> Void = {}
  ) {
    (self.pause, self.begin, self.draw, self.finish) = (pause, begin, draw, finish)
  }

  /// Makes a new place.
  package func start() { begin() }

  /// Draws a figure over the one before.
  package func show(_ figure: Figure) { draw(figure) }

  /// Leaves the last figure where it is.
  package func end() { finish() }
}
