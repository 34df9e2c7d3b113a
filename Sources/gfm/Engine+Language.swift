import Language
import Library
import Session

/// What the command asks of the language besides running sources.
extension Engine {
  /// Returns the library of all builtins.
  static func makeBuiltins() -> Language.Library { makeLibrary() }

  /// Returns whether a text can run, or waits for more lines.
  func status(of text: String) -> InputStatus { .complete }

  /// Returns what may stand at a place of a line.
  func completions(_ line: String, at point: Int) -> Readline.Completions {
    Readline.Completions(start: point, candidates: [])
  }

  /// Returns the variables, by name.
  func variables() -> [Variable] { [] }

  /// Returns a value on one line.
  func brief(_ value: Value) -> String {
    let line = value.display(interpreter.displayOptions).split(separator: "\n").first ?? ""
    return line.count > 60 ? line.prefix(60) + "…" : String(line)
  }

  /// Returns what is said about a builtin.
  func help(_ name: String) -> String {
    let reference = Reference(interpreter.library)
    if let text = reference.text(of: name) { return text }
    let suggestion = Suggestion.question(for: name, among: reference.names)
    return "there is no builtin '\(name)'" + (suggestion.map { "; \($0)" } ?? "")
  }

  /// Makes sure that replacements name parameters of a notebook.
  func checkParameters(_ parameters: [String: String], of notebook: Notebook) throws {}

  /// Evaluates a source several times and words how long it took.
  func time(_ source: String) throws -> String {
    let text = SourceText(name: "time", text: source)
    return try Timing {
      let outcome = interpreter.run(text, displays: false)
      if !outcome.isSuccess { throw ReplError.notTimed(renderer.render(outcome.diagnostics)) }
    }.description
  }
}
