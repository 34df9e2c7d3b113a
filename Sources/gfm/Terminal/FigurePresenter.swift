import Figures
import Glibc
import Language
import Session
import Tensor

/// Shows figures where the session is: in the terminal, in a folder, or nowhere but in the text.
final class FigurePresenter {
  /// Where figures go.
  enum Place: Equatable {
    case nowhere
    case terminal
    case folder(String)
  }

  var place: Place
  let gnuplot: Gnuplot
  /// Gets what somebody typed while the terminal was asked what it can draw.
  var unread: ([UInt8]) -> Void = { _ in }
  private let surroundings: Surroundings
  private var known: TerminalGraphics?
  private var hasSaidWhatIsMissing = false

  init(place: Place, surroundings: Surroundings) {
    self.place = place
    self.surroundings = surroundings
    gnuplot = Gnuplot(interrupted: { Interruption.isRequested ? 1 : 0 })
  }

  /// What the terminal can draw; it is asked once.
  var terminal: TerminalGraphics {
    if let known { return known }
    surroundings.output.flush()
    let found = TerminalGraphics(surroundings)
    known = found
    if !found.typed.isEmpty { unread(found.typed) }
    return found
  }

  /// Shows a figure; what keeps it from being shown is said, and the session goes on.
  func present(_ figure: Figure, number: Int) {
    do {
      switch place {
      case .nowhere: break
      case .terminal: try draw(figure)
      case .folder(let folder):
        let path = "\(folder)/\(FigureFile.name(of: figure, number: number))"
        try figure.save(to: path, with: gnuplot)
        surroundings.warn("figure \(number): \(path)")
      }
    } catch {
      surroundings.warn("figure \(number) is not shown: \(error)")
    }
  }

  private func draw(_ figure: Figure) throws {
    surroundings.output.flush()
    do {
      let text = try drawing(of: figure)
      surroundings.draw(text + "\n")
    } catch let error as FigureError where error.isMissingGnuplot {
      if !hasSaidWhatIsMissing {
        surroundings.warn("\(error); until then figures are drawn of blocks")
      }
      hasSaidWhatIsMissing = true
      surroundings.draw(
        TerminalText.drawn(figure.blockLines(blockSpace).joined(separator: "\n")) + "\n"
      )
    }
  }

  /// What makes the terminal show a figure where the cursor stands.
  private func drawing(of figure: Figure) throws -> String {
    switch terminal.graphics {
    case .kitty:
      return String(decoding: try gnuplot.print(fitted(figure), as: .kitty), as: UTF8.self)
    case .sixel:
      return String(decoding: try gnuplot.print(fitted(figure), as: .sixel), as: UTF8.self)
    case .blocks:
      return TerminalText.drawn(figure.blockLines(blockSpace).joined(separator: "\n"))
    case .dumb:
      let space = blockSpace
      let lines = try figure.terminalLines(
        columns: space.columns,
        rows: space.rows,
        color: surroundings.hasColor,
        with: gnuplot
      )
      return TerminalText.drawn(lines.joined(separator: "\n"))
    }
  }

  /// The room that a figure of characters gets.
  private var blockSpace: BlockSpace {
    let size = surroundings.size
    return BlockSpace(
      columns: min(size.columns - 1, 110),
      rows: min(size.rows - 2, 26),
      hasColor: surroundings.hasColor
    )
  }

  /// The figure no wider than the terminal.
  private func fitted(_ figure: Figure) -> Figure {
    let room = max((surroundings.size.columns - 1) * terminal.cell.width, 160)
    guard figure.size.width > room else { return figure }
    var smaller = figure
    let share = Double(room) / Double(figure.size.width)
    smaller.size = PixelSize(room, max(Int(Double(figure.size.height) * share), 120))
    return smaller
  }
}
