import Language
import Session

/// The prompt: reads entries, runs them, records them.
final class Repl {
  let engine: Engine
  let surroundings: Surroundings
  let history: LineHistory
  let recorder: SessionRecorder
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
    recorder = SessionRecorder(header: engine.header) { surroundings.warn($0) }
  }

  /// Reads and runs entries until the input ends.
  /// - Returns: the exit status.
  func run() -> Int32 {
    InterruptSignal.install()
    if settings.records {
      recorder.keepJournal { try SessionStore.begin(header: engine.header) }
    }
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
    recorder.end()
    return 0
  }

  /// Runs an entry and records it.
  func execute(_ source: String, name: String? = nil) {
    engine.output.beginCell()
    recorder.start(source)
    let text = SourceText(name: name ?? "in[\(number)]", text: source)
    let run = engine.interpreter.run(cell: text, printing: engine.output.cell, title: nextTitle)
    let outcome = run.outcome
    if !outcome.isSuccess {
      surroundings.warn(engine.renderer.render(outcome.diagnostics), isRendered: true)
    }
    shown.note(outcome.isSuccess ? outcome.value : nil, of: number, in: engine.interpreter)
    number += 1
    recorder.append(run.cell)
    if outcome.isSuccess { nextTitle = "" }
  }

  /// Writes the recording to a file.
  func save(to path: String, keepFailed: Bool) throws {
    try recorder.save(to: path, header: engine.markedHeader, keepFailed: keepFailed)
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
