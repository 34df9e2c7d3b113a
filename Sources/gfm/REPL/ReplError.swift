/// What is wrong with a command of the prompt.
enum ReplError: Error, Equatable {
  case unknownCommand(String, suggestion: String?)
  case missingArgument(command: String, what: String)
  case unknownSetting(String, known: [String], suggestion: String?)
  case badValue(setting: String, text: String, wanted: String)
  case nothingToUndo
  case nothingToEdit(String)
  case editorFailed(String)
  case notTimed(String)
}

extension ReplError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownCommand(let name, let suggestion):
      "there is no command ':\(name)'" + (suggestion.map { " (did you mean ':\($0)'?)" } ?? "")
        + "; ':help' lists them"
    case .missingArgument(let command, let what): "':\(command)' needs \(what)"
    case .unknownSetting(let name, let known, let suggestion):
      "there is no setting '\(name)'" + (suggestion.map { " (did you mean '\($0)'?)" } ?? "")
        + "; there are \(known.joined(separator: ", "))"
    case .badValue(let setting, let text, let wanted):
      "'\(setting)' takes \(wanted), not '\(text)'"
    case .nothingToUndo: "there is no entry to drop"
    case .nothingToEdit(let number):
      number.isEmpty ? "there is no entry to edit" : "there is no entry \(number)"
    case .editorFailed(let command): "'\(command)' failed; nothing is run"
    case .notTimed(let why): why
    }
  }
}
