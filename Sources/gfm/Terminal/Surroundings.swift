import Glibc

/// What a command sees of the world: the terminal, the environment, the standard streams.
final class Surroundings {
  let output: TextSink
  let isInputTerminal: Bool
  let isOutputTerminal: Bool
  let isErrorTerminal: Bool

  init() {
    isInputTerminal = isatty(0) == 1
    isOutputTerminal = isatty(1) == 1
    isErrorTerminal = isatty(2) == 1
    output = TextSink(file: 1, flushesLines: isOutputTerminal)
  }

  /// Adds text to standard output.
  func print(_ text: String) { output.write(text) }

  /// Writes a line to standard error, after what standard output was to show before it.
  func warn(_ text: String) {
    output.flush()
    let sink = TextSink(file: 2, flushesLines: true)
    sink.write(text + "\n")
    sink.flush()
  }

  /// Writes text to standard error as it is, for a line that is written over.
  func show(_ text: String) {
    output.flush()
    let sink = TextSink(file: 2, flushesLines: true)
    sink.write(text)
    sink.flush()
  }

  /// Returns a variable of the environment, unless it is empty.
  func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Whether text on standard output may have colours.
  var hasColor: Bool { isOutputTerminal && allowsColor }

  /// Whether text on standard error may have colours.
  var hasErrorColor: Bool { isErrorTerminal && allowsColor }

  /// The columns and rows of the terminal.
  var size: (columns: Int, rows: Int) {
    var window = winsize()
    if ioctl(1, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 {
      return (Int(window.ws_col), max(Int(window.ws_row), 10))
    }
    let columns = variable("COLUMNS").flatMap { Int($0) } ?? 100
    return (min(max(columns, 20), 1000), 40)
  }

  private var allowsColor: Bool { variable("NO_COLOR") == nil && variable("TERM") != "dumb" }
}
