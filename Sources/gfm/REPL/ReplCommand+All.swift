import Language
import Session

extension ReplCommand {
  /// All commands, in the order in which `:help` lists them.
  static var all: [ReplCommand] {
    [helpCommand, save, load, run, time, vars, history, set, plots, undo, edit, title, note, quit]
  }

  private static let helpCommand = ReplCommand(
    "help",
    "[NAME]",
    "Lists the commands, or tells about a builtin."
  ) {
    name,
    repl in
    repl.surroundings.print(name.isEmpty ? help : repl.engine.help(name) + "\n")
  }

  private static let save = ReplCommand(
    "save",
    "FILE [--failed]",
    "Writes the session to a file that 'gfm replay' runs, without what failed."
  ) { rest, repl in
    let keepFailed = rest.hasSuffix(" --failed")
    let text = keepFailed ? String(rest.dropLast(9)).trimmingSpaces() : rest
    let path = try path(text, of: "save")
    try repl.save(to: path, keepFailed: keepFailed)
    let saved = repl.recorder.recording.cells.filter { keepFailed || !$0.failed }
    let count = saved.count
    repl.surroundings.print("\(path): \(count) \(count == 1 ? "entry" : "entries")\n")
    for cell in saved where cell.wasStopped {
      let first = cell.source.split(separator: "\n").first ?? ""
      repl.surroundings.warn("gfm: you stopped '\(first)'; a replay runs all of it")
    }
  }

  private static let load = aboutFile(
    "load",
    "Runs the cells of a session file here and takes them into this session."
  ) { path, repl in
    for cell in try Notebook(path: path).cells where cell.isRunnable {
      let failures = repl.recorder.recording.cells.filter(\.failed).count
      repl.execute(cell.code, name: path)
      if repl.recorder.recording.cells.filter(\.failed).count > failures { break }
    }
  }

  private static let run = aboutFile(
    "run",
    "Runs a script here, as one entry of this session."
  ) { path, repl in
    repl.execute(try SourceFile.read(path), name: path)
  }

  private static let time = ReplCommand(
    "time",
    "EXPR",
    "Evaluates an expression several times and tells how long it takes.",
    needs: "an expression"
  ) { source, repl in
    repl.surroundings.print(try repl.engine.time(source) + "\n")
  }

  private static let vars = ReplCommand("vars", "", "Lists the variables.") { _, repl in
    let rows = repl.engine.interpreter.variables.filter { !repl.shown.isOwn($0) }.map {
      ($0.name, $0.value.typeName, repl.engine.brief($0.value))
    }
    guard !rows.isEmpty else { return repl.surroundings.print("no variables\n") }
    let names = rows.map(\.0.count).max() ?? 0
    let types = rows.map(\.1.count).max() ?? 0
    for row in rows {
      repl.surroundings.print(
        row.0 + String(repeating: " ", count: names + 2 - row.0.count) + row.1
          + String(repeating: " ", count: types + 2 - row.1.count) + row.2 + "\n"
      )
    }
  }

  private static let history = ReplCommand("history", "[N]", "Shows the latest N entries; 20.") {
    rest,
    repl in
    guard rest.isEmpty || Int(rest).map({ $0 > 0 }) == true else {
      throw ReplError.badValue(setting: "history", text: rest, wanted: "a number of entries")
    }
    for entry in repl.history.latest(Int(rest) ?? 20) { repl.surroundings.print(entry + "\n") }
  }

  private static let undo = ReplCommand(
    "undo",
    "",
    "Drops the last entry from the recording; variables stay as they are."
  ) { _, repl in
    guard let cell = repl.recorder.undo() else { throw ReplError.nothingToUndo }
    let first = cell.source.split(separator: "\n").first ?? ""
    repl.surroundings.print("dropped: \(first); a replay will not know what it defined\n")
  }

  private static let quit = ReplCommand("quit", "", "Leaves, as Ctrl-D does.") { _, repl in
    repl.isFinished = true
  }
}
