import Figures

/// A place where a figure is redrawn while something is computed; sessions without one have no such service.
package final class LiveFigure {
  private let begin: () -> Void
  private let draw: (Figure) -> Void

  /// - Parameters
  ///   - begin: makes a new place, below what is shown.
  ///   - draw: draws a figure in the latest place, over what was there.
  package init(begin: @escaping () -> Void, draw: @escaping (Figure) -> Void) {
    self.begin = begin
    self.draw = draw
  }

  /// Makes a new place.
  package func start() { begin() }

  /// Draws a figure over the one before.
  package func show(_ figure: Figure) { draw(figure) }
}
