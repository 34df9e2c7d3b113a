import CKernels
import Figures
import Glibc
import Session

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
  private let surroundings: Surroundings
  private var sixel: Bool?

  init(place: Place, surroundings: Surroundings) {
    self.place = place
    self.surroundings = surroundings
    gnuplot = Gnuplot(
      executable: surroundings.variable("GFM_GNUPLOT") ?? "gnuplot",
      interrupted: { gfm_interrupt_requested() ? 1 : 0 }
    )
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
    let size = surroundings.size
    if hasSixel {
      let bytes = try gnuplot.print(figure, as: .sixel)
      surroundings.print(String(decoding: bytes, as: UTF8.self) + "\n")
      return
    }
    let lines = try figure.terminalLines(
      columns: min(size.columns - 1, 110),
      rows: min(size.rows - 2, 26),
      color: surroundings.hasColor,
      with: gnuplot
    )
    surroundings.print(lines.joined(separator: "\n") + "\n")
  }

  /// Whether the terminal shows sixels; asked once, and only where nobody said so.
  private var hasSixel: Bool {
    if let sixel { return sixel }
    let answer: Bool
    switch surroundings.variable("GFM_SIXEL") {
    case "0": answer = false
    case .some: answer = true
    case nil: answer = surroundings.isInputTerminal && TerminalQuery.showsSixels()
    }
    sixel = answer
    return answer
  }
}
