import Language

/// The words of a command line, sorted into options and the rest.
struct ParsedArguments {
  private(set) var positionals: [String] = []
  /// How the command is called, for messages.
  let command: String
  private var values: [String: [String]] = [:]

  /// Sorts words by the options that a command has; after `--` all are positional.
  /// - Throws: `UsageError`.
  init(_ words: [String], options: [CommandOption], command: String) throws {
    self.command = command
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        positionals += rest
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        positionals.append(word)
        continue
      }
      let (name, attached) = ParsedArguments.split(word)
      guard let option = options.first(where: { $0.name == name }) else {
        let known = options.map(\.name)
        throw UsageError.unknownOption(
          name,
          command: command,
          suggestion: Suggestion.nearest(to: name, among: known)
        )
      }
      try take(option, attached: attached, rest: &rest)
    }
  }

  private mutating func take(
    _ option: CommandOption,
    attached: String?,
    rest: inout ArraySlice<String>
  ) throws {
    guard let wanted = option.value else {
      if attached != nil { throw UsageError.unwantedValue(option: option.name) }
      values[option.name, default: []].append("")
      return
    }
    guard let value = attached ?? rest.popFirst() else {
      throw UsageError.missingValue(option: option.name, value: wanted)
    }
    values[option.name, default: []].append(value)
  }

  /// Whether a switch was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The last value of an option.
  func value(_ name: String) -> String? { values[name]?.last }

  /// All values of an option.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The value of an option as an integer of at least a limit.
  func integer(_ name: String, atLeast limit: Int) throws -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text) else { throw UsageError.notANumber(option: name, text: text) }
    guard number >= limit else {
      throw UsageError.outOfRange(option: name, text: text, range: "\(limit) or more")
    }
    return number
  }

  /// The value of an option as a number that is not negative.
  func number(_ name: String) throws -> Double? {
    guard let text = value(name) else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw UsageError.notANumber(option: name, text: text)
    }
    guard number >= 0 else {
      throw UsageError.outOfRange(option: name, text: text, range: "0 or more")
    }
    return number
  }

  /// The `-p NAME=VALUE` replacements; of several for a name, the last counts.
  func parameters() throws -> [String: String] {
    var result: [String: String] = [:]
    for text in all("-p") {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw UsageError.notAnAssignment(text)
      }
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return result
  }

  /// Returns the only positional argument.
  func single(_ name: String) throws -> String {
    let first = try first(name)
    try allow(1)
    return first
  }

  /// Returns the first positional argument.
  func first(_ name: String) throws -> String {
    guard let first = positionals.first else { throw missing(name) }
    return first
  }

  /// Refuses positional arguments beyond a number of them.
  func allow(_ count: Int) throws {
    if positionals.count > count { throw unexpected(positionals[count]) }
  }

  /// What is said where an argument is missing.
  func missing(_ name: String) -> UsageError { .missingArgument(name, command: command) }

  /// What is said of an argument that the command does not take.
  func unexpected(_ word: String) -> UsageError { .unexpectedArgument(word, command: command) }

  private static func split(_ word: String) -> (name: String, value: String?) {
    guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }
}
