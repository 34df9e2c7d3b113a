/// What a builtin's body sees of the call and the session.
package struct CallContext {
  /// Not counted: a context lives no longer than its call, which the interpreter runs.
  package unowned(unsafe) let interpreter: Interpreter

  package var output: any Output { interpreter.output }

  /// Calls a function value of the script.
  package func callAsFunction(
    _ function: Value,
    _ arguments: [Value],
    named: [(String, Value)] = []
  ) throws -> Value {
    try interpreter.call(function, arguments, named: named)
  }

  /// Throws where the user interrupted; long loops call it now and then.
  package func checkInterruption() throws {
    if interpreter.isInterrupted() { throw InterruptedError() }
  }

  /// Where the call stands in the script; nil outside of one.
  package var location: Location? { interpreter.currentLocation }
}
