@testable import Language

/// A session for tests: runs sources and keeps what they print.
final class Session {
  let output = OutputBuffer()
  let interpreter: Interpreter
  var isInterrupted = false

  init(_ library: Library = .plain()) {
    final class Flag { var check: () -> Bool = { false } }
    let flag = Flag()
    interpreter = Interpreter(library: library, output: output, isInterrupted: { flag.check() })
    flag.check = { [unowned self] in isInterrupted }
  }

  /// Runs a cell; gives what it displayed.
  func show(_ text: String) -> String {
    let outcome = interpreter.run(SourceText(name: "<test>", text: text))
    let shown = output.take()
    guard outcome.isSuccess else {
      return shown + DiagnosticRenderer().render(outcome.diagnostics)
    }
    return shown.hasSuffix("\n") ? String(shown.dropLast()) : shown
  }

  func fail(_ text: String) -> [Diagnostic] {
    interpreter.run(SourceText(name: "<test>", text: text)).diagnostics
  }
}
