import Language
import Session

/// The prompt: reads entries, runs them, records them.
final class Repl {
  let engine: Engine
  let surroundings: Surroundings
  let history: LineHistory
  private(set) var recording: Recording
  private var journal: Journal?
  private var readline: Readline?
  private var number = 1
  let shown = ShownValues()
  /// The title of the entry that comes next.
  var nextTitle = ""
  var isFinished = false

  /// What the prompt is started with.
  struct Settings {
    var engine = Engine.Settings()
    var historyFile: String?
    var isQuiet = false
    var initFile: String?
    var records = true
  }

  private let settings: Settings

  init(_ settings: Settings, surroundings: Surroundings) {
    self.settings = settings
    self.surroundings = surroundings
    var forEngine = settings.engine
    forEngine.isInteractive = true
    engine = Engine(forEngine, surroundings: surroundings)
    history = LineHistory(path: settings.historyFile)
    recording = Recording(header: engine.header)
  }

  /// Reads and runs entries until the input ends.
  /// - Returns: the exit status.
  func run() -> Int32 {
    InterruptSignal.install()
    if settings.records { openJournal() }
    if !settings.isQuiet {
      let threads = engine.header.threads ?? 1
      surroundings.print(
        "gfm \(Program.version), \(Machine.instructionSet), \(threads)"
          + " \(threads == 1 ? "thread" : "threads"); :help for help, :quit to leave\n"
      )
    }
    if let path = settings.initFile { runInitFile(path) }
    let completer = Completer(engine.interpreter)
    readline = Readline { line, point in completer.completions(line, at: point) }
    engine.presenter.unread = { Readline.unread($0) }
    while !isFinished, let entry = nextEntry() {
      perform(entry)
      // A figure that is over stays where it is while the prompt goes down.
      engine.live.makeRoom()
      surroundings.output.flush()
    }
    protecting { try journal?.end() }
    return 0
  }

  /// Runs an entry and records it.
  func execute(_ source: String, name: String? = nil) {
    engine.output.beginCell()
    protecting { try journal?.start(source) }
    let stops = engine.facts.stops
    let text = SourceText(name: name ?? "in[\(number)]", text: source)
    let outcome = engine.interpreter.run(text)
    var output = engine.output.cell.lines
    if !outcome.isSuccess {
      let diagnostics = outcome.diagnostics
      surroundings.warn(engine.renderer.render(diagnostics), isRendered: true)
      output += DiagnosticRenderer().render(diagnostics).split(separator: "\n").map(String.init)
    }
    shown.note(outcome.isSuccess ? outcome.value : nil, of: number, in: engine.interpreter)
    let failed = !outcome.isSuccess
    number += 1
    record(
      RecordedCell(
        source: source,
        output: output,
        failed: failed,
        title: nextTitle,
        wasStopped: engine.facts.stops > stops
      )
    )
    if !failed { nextTitle = "" }
  }

  /// Drops the last entry from the recording.
  func undo() -> RecordedCell? {
    guard let cell = recording.undo() else { return nil }
    protecting { try journal?.undo() }
    return cell
  }

  /// Writes the recording to a file.
  func save(to path: String, keepFailed: Bool) throws {
    recording.header = engine.markedHeader
    try recording.save(to: path, keepFailed: keepFailed)
  }

  /// Adds to the recording what was not run.
  func record(_ cell: RecordedCell) {
    recording.append(cell)
    protecting { try journal?.append(cell) }
  }

  private func perform(_ entry: String) {
    let trimmed = entry.trimmingSpaces()
    guard !trimmed.isEmpty else { return }
    history.append(entry)
    if trimmed.hasPrefix(":") {
      ReplCommand.perform(trimmed, in: self)
    } else if trimmed.hasPrefix("?") {
      surroundings.print(engine.help(String(trimmed.dropFirst()).trimmingSpaces()) + "\n")
    } else {
      execute(entry)
    }
  }

  /// Reads lines until they make an entry that can run; nothing at the end of the input.
  private func nextEntry() -> String? {
    var lines: [String] = []
    while true {
      let prompt = lines.isEmpty ? "gfm[\(number)]> " : String(repeating: " ", count: 3) + "...> "
      switch readline?.read(prompt: painted(prompt)) ?? .end {
      case .interrupted: lines = []
      case .end:
        surroundings.print("\n")
        return nil
      case .line(let line):
        lines.append(line)
        let entry = lines.joined(separator: "\n")
        let first = entry.first { !$0.isWhitespace }
        // An empty line ends what the parser would wait for, so that nobody is trapped.
        let gaveUp = lines.count > 1 && line.isEmpty && lines[lines.count - 2].isEmpty
        if first == ":" || first == "?" || gaveUp || Interpreter.status(of: entry) != .incomplete {
          return entry
        }
      }
    }
  }

  private func painted(_ prompt: String) -> String {
    // \1 and \2 tell readline which characters take no room.
    surroundings.hasColor ? "\u{1}\u{1B}[1;36m\u{2}\(prompt)\u{1}\u{1B}[0m\u{2}" : prompt
  }

  private func runInitFile(_ path: String) {
    do {
      let text = try SourceFile.read(path)
      execute(text, name: path)
    } catch {
      surroundings.warn("gfm: \(error)")
    }
  }

  private func openJournal() {
    protecting { journal = try SessionStore.begin(header: engine.header) }
  }

  /// Runs what writes the journal; where it cannot be written, says so once and goes on without.
  private func protecting(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      journal = nil
      surroundings.warn("gfm: this session is not recorded any more: \(error)")
    }
  }
}

extension String {
  /// Returns the text without spaces at its ends.
  func trimmingSpaces() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }

  /// Without the quotes around it: a path may stand in them, as in a script or a shell.
  var withoutQuotes: String {
    guard count > 1, let quote = first, quote == last, quote == "\"" || quote == "'" else {
      return self
    }
    return String(dropFirst().dropLast())
  }
}
