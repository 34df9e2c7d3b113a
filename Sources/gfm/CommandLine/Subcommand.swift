import Language

/// One command of the table: its words, its options and what it does.
struct Subcommand: Sendable {
  let name: String
  /// The words after the name as the help shows them.
  let arguments: String
  /// One sentence.
  let summary: String
  let options: [CommandOption]
  private let body: @Sendable (ParsedArguments, Surroundings) throws -> Int32

  init(
    _ name: String,
    arguments: String = "",
    _ summary: String,
    options: [CommandOption] = [],
    body: @escaping @Sendable (ParsedArguments, Surroundings) throws -> Int32
  ) {
    (self.name, self.arguments, self.summary) = (name, arguments, summary)
    (self.options, self.body) = (options, body)
  }

  /// How the command is called.
  var usage: String {
    ["gfm", name, arguments].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What `gfm NAME --help` prints.
  var help: String {
    let rows = options.map { option in
      (option.name + (option.value.map { " " + $0 } ?? ""), option.summary)
    }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { "  " + $0 + String(repeating: " ", count: width - $0.count) + "  " + $1 }
    let list = lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n"
    return "usage: \(usage)\n\(summary)\n\(list)"
  }

  /// Runs the command with the words after its name.
  /// - Returns: the exit status.
  func run(_ words: [String], _ surroundings: Surroundings) throws -> Int32 {
    if words.contains("--help") || words.contains("-h") {
      surroundings.print(help)
      return 0
    }
    let command = name.isEmpty ? "gfm" : "gfm " + name
    return try body(try ParsedArguments(words, options: options, command: command), surroundings)
  }

  /// Returns the command of a name.
  /// - Throws: `UsageError.unknownCommand`.
  static func named(_ name: String) throws -> Subcommand {
    if let command = all.first(where: { $0.name == name }) { return command }
    let names = all.map(\.name).filter { !$0.isEmpty }
    throw UsageError.unknownCommand(name, suggestion: Suggestion.nearest(to: name, among: names))
  }
}
