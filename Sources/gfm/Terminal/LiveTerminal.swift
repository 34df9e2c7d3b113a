import Figures
import Language
import Session

/// Draws figures that change while work goes on, each over the one before it.
///
/// The figure takes some lines above the cursor. Text that comes in between takes its place, and
/// the next figure stands under it.
final class LiveTerminal {
  private let presenter: FigurePresenter
  private let surroundings: Surroundings
  /// How many lines above the cursor the figure takes.
  private var height = 0
  private var isOver = false
  private var hasFailed = false
  /// The name of the picture in kitty's memory.
  private static let picture = 4212

  init(_ presenter: FigurePresenter, surroundings: Surroundings) {
    self.presenter = presenter
    self.surroundings = surroundings
  }

  /// The place that work draws in; a new work takes that of the last one if nothing came since.
  var place: LiveFigure {
    LiveFigure(
      pause: .milliseconds(300),
      begin: {},
      draw: { self.show($0) },
      finish: { self.isOver = true }
    )
  }

  private func show(_ figure: Figure) {
    let size = surroundings.size
    let rows = min(16, size.rows - 3)
    guard presenter.place == .terminal, rows >= 8, size.columns >= 30 else { return }
    if height != rows { makeRoom() }
    let columns = min(size.columns - 1, 90)
    let up = height > 0 ? "\u{1B}[\(height)A" : ""
    let drawn = pixels(figure, columns, rows) ?? blocks(figure, columns, rows)
    surroundings.draw("\r\u{1B}[K" + up + drawn)
    surroundings.output.flush()
    height = rows
    isOver = false
  }

  /// Makes room for text: what still changes is taken away, what is over stays.
  func makeRoom() {
    if height > 0, !isOver {
      let removal = graphics == .kitty ? KittyImage.removal(of: Self.picture) : ""
      surroundings.draw("\(removal)\r\u{1B}[\(height)A\u{1B}[J")
      surroundings.output.flush()
    }
    height = 0
    isOver = false
  }

  private var graphics: Graphics { hasFailed ? .blocks : presenter.terminal.graphics }

  private func blocks(_ figure: Figure, _ columns: Int, _ rows: Int) -> String {
    let space = BlockSpace(columns: columns, rows: rows, hasColor: surroundings.hasColor)
    let lines = figure.blockLines(space).prefix(rows)
    let missing = [String](repeating: "", count: rows - lines.count)
    return (lines + missing).map { "\(TerminalText.drawn($0))\u{1B}[K\n" }.joined()
  }

  /// The figure as pixels; nothing where the terminal shows none or gnuplot fails.
  private func pixels(_ figure: Figure, _ columns: Int, _ rows: Int) -> String? {
    guard graphics.isPixels else { return nil }
    let cell = presenter.terminal.cell
    var figure = figure
    figure.size = PixelSize(min(columns * cell.width, 760), rows * cell.height)
    let across = figure.size.width / cell.width
    var gnuplot = presenter.gnuplot
    gnuplot.timeLimit = 3
    do {
      let picture: String
      if graphics == .kitty {
        let png = try gnuplot.screenPNG(of: figure)
        picture = KittyImage.text(png: png, number: Self.picture, cells: (across, rows))
      } else {
        picture = String(decoding: try gnuplot.print(figure, as: .sixel), as: UTF8.self)
      }
      // Lines are made first, so that nothing scrolls while the picture comes.
      let room = height > 0 ? "" : String(repeating: "\n", count: rows) + "\u{1B}[\(rows)A"
      return room + "\r\u{1B}7" + picture + "\u{1B}8\u{1B}[\(rows)B\r"
    } catch FigureError.interrupted {
      // What runs is being stopped too.
      return ""
    } catch {
      hasFailed = true
      return nil
    }
  }
}
