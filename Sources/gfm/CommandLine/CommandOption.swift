/// An option of a subcommand.
struct CommandOption: Sendable {
  let name: String
  /// How its value is called in the help; nil for a switch.
  let value: String?
  /// One sentence.
  let summary: String

  init(_ name: String, value: String? = nil, _ summary: String) {
    self.name = name
    self.value = value
    self.summary = summary
  }
}

extension [CommandOption] {
  /// What every command that runs a script takes.
  static let running: [CommandOption] = [
    CommandOption(
      "--threads",
      value: "N",
      "Threads that share the work; results do not depend on it."
    ),
    CommandOption("--seed", value: "N", "Seed of the session's random generator; 0."),
  ]

  /// Replacements of a script's parameters.
  static let parameters: [CommandOption] = [
    CommandOption("-p", value: "NAME=VALUE", "Replaces the value of a 'param' of the script.")
  ]
}
