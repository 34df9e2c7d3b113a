import Language

/// Runs cells in an interpreter.
package final class InterpreterRunner: CellRunner {
  private let interpreter: Interpreter
  private let output: SessionOutput
  private let parameters: [String: String]
  private let renderer: DiagnosticRenderer

  /// - Parameters:
  ///   - interpreter: keeps its state from cell to cell.
  ///   - output: the interpreter's own output.
  ///   - parameters: replacements of `param` values; each cell gets those that it declares.
  ///   - renderer: words what went wrong in a cell.
  package init(
    interpreter: Interpreter,
    output: SessionOutput,
    parameters: [String: String] = [:],
    renderer: DiagnosticRenderer = DiagnosticRenderer()
  ) {
    self.interpreter = interpreter
    self.output = output
    self.parameters = parameters
    self.renderer = renderer
  }

  package func run(
    _ source: String,
    name: String,
    firstLine: Int,
    output cell: CellOutput
  ) -> CellEnd {
    output.begin(cell)
    let text = SourceText(name: name, text: source, firstLine: firstLine)
    let declared = Set(Interpreter.parameters(of: text).map(\.name))
    let outcome = interpreter.run(text, parameters: parameters.filter { declared.contains($0.key) })
    guard !outcome.isSuccess else { return .completed }
    let message = renderer.render(outcome.diagnostics)
    return outcome.isInterrupted ? .interrupted(message) : .failed(message)
  }
}
