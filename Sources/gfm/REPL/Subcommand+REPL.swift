import Glibc
import Session
import Training

extension Subcommand {
  /// `gfm` alone.
  static let repl = Subcommand(
    "",
    "Starts the prompt.",
    options: .running + [
      CommandOption("--no-history", "Neither reads nor writes the history of entries."),
      CommandOption("--quiet", "Leaves out the greeting."),
      CommandOption("--no-init", "Leaves out ~/.config/gfm/init.gfm."),
      CommandOption("--no-record", "Keeps no journal of the session."),
      CommandOption("--plots", value: "DIR", "Writes figures to a folder instead of showing them."),
    ]
  ) { arguments, surroundings in
    if let first = arguments.positionals.first {
      if first == "-" { return try runScript.run(["-"], surroundings) }
      throw UsageError.unknownCommand(first, suggestion: nil)
    }
    guard !Ranks.areStarted(surroundings.variable) else {
      throw UsageError.notAvailable(
        "the prompt is for one process; mpirun -n N gfm run FILE runs a script on several, and FILE may be -"
      )
    }
    // Without a terminal there is nobody to prompt: what comes is a script.
    guard surroundings.isInputTerminal else {
      var words = ["-"]
      for option in ["--threads", "--seed", "--plots"] {
        if let value = arguments.value(option) { words += [option, value] }
      }
      return try runScript.run(words, surroundings)
    }
    var settings = Repl.Settings()
    settings.engine = try Engine.Settings(arguments)
    settings.engine.plots = .terminal
    if let folder = arguments.value("--plots") {
      settings.engine.plots = .folder(try OutputFolder.made(folder))
    }
    settings.isQuiet = arguments.has("--quiet")
    settings.records = !arguments.has("--no-record")
    if !arguments.has("--no-history") {
      settings.historyFile = StateFolder.path().map { $0 + "/history" }
    }
    if !arguments.has("--no-init") { settings.initFile = initFile(surroundings) }
    return Repl(settings, surroundings: surroundings).run()
  }

  /// Returns the file that the prompt runs first, if the user has one.
  private static func initFile(_ surroundings: Surroundings) -> String? {
    let base =
      surroundings.variable("XDG_CONFIG_HOME")
      ?? surroundings.variable("HOME").map { $0 + "/.config" }
    guard let path = base.map({ $0 + "/gfm/init.gfm" }), access(path, R_OK) == 0 else { return nil }
    return path
  }
}
