import Glibc
import Language
import Session
import Tensor
import Training

/// What a command sees of the world: the terminal, the environment, the standard streams.
final class Surroundings {
  let output: TextSink
  let isInputTerminal: Bool
  let isOutputTerminal: Bool
  let isErrorTerminal: Bool
  /// The processes that `mpirun` started together with this one, once `join` was called.
  private(set) var ranks: Ranks?
  /// What a rank that does not speak had to say last.
  private var unsaid = ""

  init() {
    isInputTerminal = isatty(0) == 1
    isOutputTerminal = isatty(1) == 1
    isErrorTerminal = isatty(2) == 1
    output = TextSink(file: 1, flushesLines: isOutputTerminal)
  }

  /// Whether this process is the one that speaks: of several ranks the first.
  var speaks: Bool { ranks?.isFirst ?? true }

  /// Joins the other processes where `mpirun` started several, each with its share of the cores.
  /// - Throws: `RanksError.unavailable`.
  func join(threads: Int?) throws {
    guard ranks == nil, Ranks.areStarted(variable) else { return }
    let joined = try Ranks()
    ranks = joined.count > 1 ? joined : nil
    guard threads == nil, variable("GFM_THREADS") == nil else { return }
    let local = JobEnvironment(variable)?.localSize ?? 1
    let share = max(1, Machine.processors / max(1, local))
    let allowed = max(1, Machine.allowedProcessors)
    Engine.setThreads(min(share, allowed))
    guard allowed < share else { return }
    warn(
      "gfm: mpirun bound each rank to \(allowed) of \(Machine.processors) processors; "
        + "mpirun --bind-to none lets it use \(share)"
    )
  }

  /// Leaves the other processes; the first says what another had to say, if one failed alone.
  /// - Returns: the exit status of this process.
  func leave(_ status: Int32) -> Int32 {
    guard let ranks else { return status }
    if Interruption.isUrgent {
      output.flush()
      _exit(130)
    }
    var status = status
    do {
      if status == 0 || status == 130 {
        try ranks.end(wasInterrupted: status == 130)
      } else {
        ranks.fail(unsaid)
      }
    } catch {
      // What made all ranks fail has been said by the call that failed.
      if status == 0 {
        warn("gfm: \(error)")
        status = 1
      }
    }
    ranks.leave()
    return status
  }

  /// Writes what standard output still waits for.
  /// - Returns: the exit status, which tells that text was lost where it would tell of no error.
  func conclude(_ status: Int32) -> Int32 {
    output.flush()
    guard let code = output.failure else { return status }
    warn("gfm: standard output could not be written: \(String(cString: strerror(code)))")
    return status == 0 ? 1 : status
  }

  /// The text of a script; standard input, which `mpirun` gives to the first rank alone, is everybody's.
  /// - Throws: `NotebookError`, `RanksError`.
  func script(at path: String) throws -> String {
    guard path == "-", let ranks else { return try SourceFile.read(path, takesStreams: true) }
    var text = ""
    try ranks.byFirst { text = try SourceFile.read(path) }
    return try ranks.broadcast([text], at: .file).joined(separator: "\u{0}")
  }

  /// Adds text to standard output; a terminal gets no control characters with it.
  func print(_ text: String) {
    if speaks { output.write(isOutputTerminal ? TerminalText.safe(text) : text) }
  }

  /// Adds what draws to standard output, as it is.
  func draw(_ text: String) {
    if speaks { output.write(text) }
  }

  /// Writes a line to standard error, after what standard output was to show before it.
  ///
  /// - Parameters:
  ///   - text: the line, without its end.
  ///   - isRendered: whether the text is safe for a terminal, with colors of its own.
  func warn(_ text: String, isRendered: Bool = false) {
    let text = isRendered ? text : TerminalText.safe(text)
    guard speaks else {
      unsaid = text
      return
    }
    output.flush()
    let sink = TextSink(file: 2, flushesLines: true)
    sink.write(text + "\n")
    sink.flush()
  }

  /// Writes text to standard error as it is, for a line that is written over.
  func show(_ text: String) {
    guard speaks else { return }
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

  /// Whether text on standard output may have colors.
  var hasColor: Bool { isOutputTerminal && allowsColor }

  /// Whether text on standard error may have colors.
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

  /// The size of a character in pixels, where the terminal has told the system.
  var cell: (width: Int, height: Int)? {
    var window = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &window) == 0, window.ws_xpixel > 0, window.ws_ypixel > 0,
      window.ws_col > 0, window.ws_row > 0
    else { return nil }
    return (
      max(Int(window.ws_xpixel / window.ws_col), 1), max(Int(window.ws_ypixel / window.ws_row), 1)
    )
  }

  private var allowsColor: Bool { variable("NO_COLOR") == nil && variable("TERM") != "dumb" }
}
