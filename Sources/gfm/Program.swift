import Glibc

/// The command as a whole: picks the subcommand and turns what went wrong into an exit status.
struct Program {
  static let version = "0.1.0"

  let surroundings: Surroundings

  /// Runs the command and returns its exit status: 0, 1 (the user's error), 2 (usage), 130
  /// (interrupted).
  func run(_ arguments: [String]) -> Int32 {
    do {
      return try perform(arguments)
    } catch let error as UsageError {
      surroundings.warn("gfm: \(error)")
      return 2
    } catch {
      surroundings.warn("gfm: \(error)")
      return 1
    }
  }

  private func perform(_ arguments: [String]) throws -> Int32 {
    guard let first = arguments.first else { return try Subcommand.repl.run([], surroundings) }
    switch first {
    case "--help", "-h", "help":
      if arguments.count > 1 {
        let named = try Subcommand.named(arguments[1])
        surroundings.print(named.help)
      } else {
        surroundings.print(Program.help)
      }
      return 0
    case "--version", "-V":
      surroundings.print("gfm \(Program.version)\n")
      return 0
    default:
      if first == "-e" || first == "-" || first.hasPrefix("-") {
        // Options of the REPL stand without its name; `-e` is the evaluator.
        let hasExpression = arguments.contains("-e")
        let command = hasExpression ? Subcommand.evaluate : Subcommand.repl
        return try command.run(arguments, surroundings)
      }
      return try Subcommand.named(first).run(Array(arguments.dropFirst()), surroundings)
    }
  }

  /// What `gfm --help` prints.
  static var help: String {
    let width = Subcommand.all.map { $0.usage.count }.max() ?? 0
    let lines = Subcommand.all.map { command in
      "  " + command.usage + String(repeating: " ", count: width - command.usage.count)
        + "  " + command.summary
    }
    return """
      gfm: geospatial foundation models, from imagery to a pretrained encoder

      \(lines.joined(separator: "\n"))

      gfm COMMAND --help tells a command's options. Exit status: 0 done, 1 error, 2 wrong usage,
      130 interrupted.

      """
  }
}
