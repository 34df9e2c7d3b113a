@testable import Language

/// A session for tests: runs sources and keeps what they print.
final class Session {
  let output = OutputBuffer()
  let interpreter: Interpreter
  private let flag = Flag()

  private final class Flag {
    var isRaised = false
  }

  /// What the interpreter is told when it asks whether the user interrupted.
  var isInterrupted: Bool {
    get { flag.isRaised }
    set { flag.isRaised = newValue }
  }

  init(_ library: Library = .plain()) {
    interpreter = Interpreter(
      library: library,
      output: output,
      isInterrupted: { [flag] in flag.isRaised }
    )
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
