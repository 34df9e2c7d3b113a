import Language

/// What came of a cell.
package struct CellRun {
  package let outcome: Outcome
  /// The cell as it is recorded: with what it printed, and what went wrong.
  package let cell: RecordedCell

  /// What went wrong, without color; nil where nothing did.
  package var message: String? {
    outcome.isSuccess ? nil : DiagnosticRenderer().render(outcome.diagnostics)
  }
}

extension Interpreter {
  /// Runs a cell; the prompt, kernels and replays all run theirs by this.
  ///
  /// - Parameters:
  ///   - text: What runs.
  ///   - printed: Gets what the cell prints and shows, by the interpreter's own output.
  ///   - title: What the cell is called in a recording.
  ///   - parameters: Replacements of `param` values that the cell declares.
  /// - Returns: How it ended, and the cell for a recording.
  package func run(
    cell text: SourceText,
    printing printed: CellOutput,
    title: String = "",
    parameters: [String: String] = [:]
  ) -> CellRun {
    let facts = service(SessionFacts.self)
    let stops = facts?.stops
    let outcome = run(text, parameters: parameters)
    var cell = RecordedCell(
      source: String(decoding: text.bytes, as: UTF8.self),
      output: printed.lines,
      failed: !outcome.isSuccess,
      title: title,
      wasStopped: facts?.stops != stops
    )
    let run = CellRun(outcome: outcome, cell: cell)
    guard let message = run.message else { return run }
    cell.output += message.split(separator: "\n").map(String.init)
    return CellRun(outcome: outcome, cell: cell)
  }
}
