import Figures
import Language

/// Takes what a session's programs print and show, keeps it for the recording and passes it on.
package final class SessionOutput: Output {
  /// What the cell that is running has printed and shown.
  package private(set) var cell: CellOutput
  private var nextFigure = 1
  private let writeText: (String) -> Void
  private let writeWarning: (String) -> Void
  private let present: (Figure, Int) -> Void

  /// - Parameters:
  ///   - write: gets text for standard output.
  ///   - warn: gets lines for standard error.
  ///   - present: shows a figure, told apart by its number.
  package init(
    write: @escaping (String) -> Void,
    warn: @escaping (String) -> Void,
    present: @escaping (Figure, Int) -> Void
  ) {
    writeText = write
    writeWarning = warn
    self.present = present
    cell = CellOutput(echo: write)
  }

  /// Starts the output of another cell.
  package func beginCell() {
    nextFigure += cell.figures.count
    cell = CellOutput(firstFigure: nextFigure, echo: writeText)
  }

  /// Sends what comes from now on to another cell's output.
  func begin(_ output: CellOutput) { cell = output }

  package func print(_ text: String) { cell.print(text) }

  package func warn(_ text: String) { writeWarning(text) }

  package func display(_ value: Value, options: DisplayOptions) {
    if let figure = value.object(FigureValue.self)?.figure {
      present(figure, cell.show(figure))
    } else {
      cell.print(value.display(options) + "\n")
    }
  }
}
