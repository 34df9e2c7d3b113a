import Language
import Library
import Session

/// What the command asks of the language besides running sources.
extension Engine {
  /// Returns the library of all builtins.
  static func makeBuiltins() -> Language.Library { makeLibrary() }

  /// Returns a value on one line.
  func brief(_ value: Value) -> String {
    let line = value.display(interpreter.displayOptions).split(separator: "\n").first ?? ""
    return line.count > 60 ? line.prefix(60) + "…" : String(line)
  }

  /// Returns what is said about a builtin.
  func help(_ name: String) -> String {
    if let text = Reference(interpreter.library).text(of: name) { return text }
    let suggestion = Suggestion.question(for: name, among: interpreter.library.groups.keys)
    return "there is no builtin '\(name)'" + (suggestion.map { "; \($0)" } ?? "")
  }

  /// Makes sure that replacements name parameters of a notebook.
  /// - Throws: `UsageError.unknownParameter`.
  func checkParameters(_ parameters: [String: String], of notebook: Notebook) throws {
    let known = notebook.cells.filter(\.isRunnable).flatMap { cell in
      Interpreter.parameters(of: SourceText(name: notebook.path, text: cell.source)).map(\.name)
    }
    for name in parameters.keys.sorted() where !known.contains(name) {
      throw UsageError.unknownParameter(name, known: known)
    }
  }

  /// Runs the cells of a notebook in turn; one that may fail does not end the run.
  /// - Returns: the exit status.
  /// - Throws: `UsageError.unknownParameter`.
  func run(_ notebook: Notebook, parameters: [String: String]) throws -> Int32 {
    try checkParameters(parameters, of: notebook)
    for cell in notebook.cells where cell.isRunnable {
      let name = cell.name ?? notebook.path
      let source = SourceText(name: name, text: cell.source, firstLine: cell.firstLine)
      let declared = Set(Interpreter.parameters(of: source).map(\.name))
      let given = parameters.filter { declared.contains($0.key) }
      let status = run(source, parameters: given)
      if status == 130 || (status != 0 && !cell.mayFail) { return status }
    }
    return 0
  }

  /// Evaluates a source several times and words how long it took.
  func time(_ source: String) throws -> String {
    let text = SourceText(name: "time", text: source)
    return try Timing {
      let outcome = interpreter.run(text, displays: false)
      if !outcome.isSuccess { throw ReplError.notTimed(renderer.render(outcome.diagnostics)) }
    }.description
  }
}
