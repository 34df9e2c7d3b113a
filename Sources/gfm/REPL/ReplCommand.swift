import Language
import Session

/// A command of the prompt itself: `:save FILE`.
struct ReplCommand: Sendable {
  let name: String
  /// The words after the name as the help shows them.
  let arguments: String
  /// One sentence.
  let summary: String
  private let body: @Sendable (String, Repl) throws -> Void

  init(
    _ name: String,
    _ arguments: String = "",
    _ summary: String,
    body: @escaping @Sendable (String, Repl) throws -> Void
  ) {
    (self.name, self.arguments, self.summary, self.body) = (name, arguments, summary, body)
  }

  /// A command that is nothing without what follows its name; `needs` says what, where it is missing.
  init(
    _ name: String,
    _ arguments: String,
    _ summary: String,
    needs: String,
    body: @escaping @Sendable (String, Repl) throws -> Void
  ) {
    self.init(name, arguments, summary) { rest, repl in
      guard !rest.isEmpty else { throw ReplError.missingArgument(command: name, what: needs) }
      try body(rest, repl)
    }
  }

  /// A command about a file, whose path may stand in quotes.
  static func aboutFile(
    _ name: String,
    _ summary: String,
    body: @escaping @Sendable (String, Repl) throws -> Void
  ) -> ReplCommand {
    ReplCommand(name, "FILE", summary) { rest, repl in try body(path(rest, of: name), repl) }
  }

  /// The path in what follows the name of a command.
  ///
  /// - Throws: `ReplError.missingArgument`.
  static func path(_ text: String, of command: String) throws -> String {
    let path = text.withoutQuotes
    guard !path.isEmpty else {
      throw ReplError.missingArgument(command: command, what: "a file name")
    }
    return path
  }

  /// Runs a line that begins with `:`; what went wrong is said on standard error.
  static func perform(_ line: String, in repl: Repl) {
    let words = line.dropFirst()
    let name = words.prefix { !$0.isWhitespace }
    let rest = String(words.dropFirst(name.count)).trimmingSpaces()
    do {
      try named(String(name)).body(rest, repl)
    } catch {
      repl.surroundings.warn("gfm: \(error)")
    }
  }

  /// Returns the command of a name or of the beginning of one name only.
  static func named(_ name: String) throws -> ReplCommand {
    if let exact = all.first(where: { $0.name == name }) { return exact }
    let beginning = all.filter { $0.name.hasPrefix(name) }
    if !name.isEmpty, beginning.count == 1 { return beginning[0] }
    throw ReplError.unknownCommand(
      name,
      suggestion: Suggestion.nearest(to: name, among: all.map(\.name))
    )
  }

  /// What `:help` prints.
  static var help: String {
    let rows = all.map { (":\($0.name) \($0.arguments)", $0.summary) }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { $0 + String(repeating: " ", count: width + 2 - $0.count) + $1 }
    return """
      \(lines.joined(separator: "\n"))

      ?name tells about a builtin, apropos("word") searches; Tab completes; ; at the end of a line
      hides its value; _ is the last value; Ctrl-C stops what runs.

      """
  }
}
