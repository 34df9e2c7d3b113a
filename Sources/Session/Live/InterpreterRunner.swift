import Language

/// Runs cells in an interpreter.
package final class InterpreterRunner: CellRunner {
  private let interpreter: Interpreter
  private let output: SessionOutput
  private let parameters: [String: String]

  /// - Parameters:
  ///   - interpreter: keeps its state from cell to cell.
  ///   - output: the interpreter's own output.
  ///   - parameters: replacements of `param` values; each cell gets those that it declares.
  package init(
    interpreter: Interpreter,
    output: SessionOutput,
    parameters: [String: String] = [:]
  ) {
    self.interpreter = interpreter
    self.output = output
    self.parameters = parameters
  }

  package func run(
    _ source: String,
    name: String,
    firstLine: Int,
    output: CellOutput
  ) -> CellEnd {
    self.output.begin(output)
    let text = SourceText(name: name, text: source, firstLine: firstLine)
    let declared = Set(Interpreter.parameters(of: text).map(\.name))
    let given = parameters.filter { declared.contains($0.key) }
    let run = interpreter.run(cell: text, printing: output, parameters: given)
    guard let message = run.message else { return .completed }
    return run.outcome.isInterrupted ? .interrupted(message) : .failed(message)
  }
}
