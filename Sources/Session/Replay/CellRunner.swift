import Figures
import Language

/// Runs the cells of a session one after the other, in one state.
package protocol CellRunner: AnyObject {
  /// Runs a cell; what it prints and shows goes to the output.
  /// - Parameters:
  ///   - source: what runs.
  ///   - name: the file's name, for diagnostics.
  ///   - firstLine: the number of the source's first line within the file.
  ///   - output: gets what the cell prints and shows.
  /// - Returns: how the cell ended.
  func run(_ source: String, name: String, firstLine: Int, output: CellOutput) -> CellEnd
}

/// How a cell ended.
package enum CellEnd: Equatable, Sendable {
  case completed
  /// With the text of the diagnostic.
  case failed(String)
  case interrupted(String)

  /// What went wrong, if anything did.
  package var message: String? {
    switch self {
    case .completed: nil
    case .failed(let message), .interrupted(let message): message
    }
  }
}

/// What a cell printed and showed, in order.
package final class CellOutput {
  package private(set) var text = ""
  package private(set) var figures: [Figure] = []
  private let firstFigure: Int
  private let echo: (String) -> Void

  /// - Parameters:
  ///   - firstFigure: the number that the cell's first figure gets.
  ///   - echo: called with each piece of text as it comes.
  package init(firstFigure: Int = 1, echo: @escaping (String) -> Void = { _ in }) {
    self.firstFigure = firstFigure
    self.echo = echo
  }

  /// Adds text; a recording holds no control characters.
  package func print(_ text: String) {
    self.text += TerminalText.safe(text)
    echo(text)
  }

  /// Adds a figure, which text tells by one line.
  /// - Returns: the figure's number.
  @discardableResult
  package func show(_ figure: Figure) -> Int {
    let number = firstFigure + figures.count
    figures.append(figure)
    if !text.isEmpty, !text.hasSuffix("\n") { print("\n") }
    print("[figure \(number): \(figure.summary)]\n")
    return number
  }

  /// The text as lines, as a session file records them.
  package var lines: [String] {
    var lines = TextLines.split(text).map(TextLines.withoutReturn)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
