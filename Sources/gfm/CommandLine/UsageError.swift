import Language

/// What is wrong with a command line.
enum UsageError: Error, Equatable {
  case unknownCommand(String, suggestion: String?)
  case unknownOption(String, command: String, suggestion: String?)
  case missingValue(option: String, value: String)
  case unwantedValue(option: String)
  case notANumber(option: String, text: String)
  case outOfRange(option: String, text: String, range: String)
  case missingArgument(String, command: String)
  case unexpectedArgument(String, command: String)
  case notAnAssignment(String)
  case unknownParameter(String, known: [String])
  case notAvailable(String)
  case conflict(String, String)
  /// An option that means nothing without another.
  case needs(String, String)
}

extension UsageError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownCommand(let name, let suggestion):
      "there is no command '\(name)'" + UsageError.meant(suggestion)
        + "; 'gfm --help' lists the commands"
    case .unknownOption(let name, let command, let suggestion):
      "'\(command)' has no option '\(name)'" + UsageError.meant(suggestion)
        + "; see '\(command) --help'"
    case .missingValue(let option, let value): "'\(option)' needs a value: \(option) \(value)"
    case .unwantedValue(let option): "'\(option)' takes no value"
    case .notANumber(let option, let text): "'\(option)' takes a number, not '\(text)'"
    case .outOfRange(let option, let text, let range):
      "'\(option)' takes \(range), not '\(text)'"
    case .missingArgument(let name, let command):
      "\(name) is missing; see '\(command) --help'"
    case .unexpectedArgument(let text, let command):
      "'\(command)' does not take '\(text)'; see '\(command) --help'"
    case .notAnAssignment(let text): "'-p' takes NAME=VALUE, not '\(text)'"
    case .notAvailable(let what): what
    case .unknownParameter(let name, let known):
      "the script has no parameter '\(name)'"
        + UsageError.meant(Suggestion.nearest(to: name, among: known))
        + (known.isEmpty
          ? "; it declares none; a line such as 'param \(name) = 1' gives it one and its default"
          : "; it has \(known.joined(separator: ", "))")
    case .needs(let option, let other): "'\(option)' needs '\(other)'"
    case .conflict(let first, let second): "'\(first)' and '\(second)' exclude each other"
    }
  }

  private static func meant(_ suggestion: String?) -> String {
    suggestion.map { " (did you mean '\($0)'?)" } ?? ""
  }
}
