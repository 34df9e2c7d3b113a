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

  /// What a function gives for each of some values, one after the other; ends where the user interrupts.
  package func each(of values: [Value], _ function: Value) throws -> [Value] {
    var results: [Value] = []
    results.reserveCapacity(values.count)
    for value in values {
      // A function that is called anew each time never comes to where loops look.
      if results.count & 0xFFF == 0 { try checkInterruption() }
      results.append(try callAsFunction(function, [value]))
    }
    return results
  }

  /// Throws where the user interrupted, or memory is about to be full; long loops call it now and then.
  package func checkInterruption() throws { try interpreter.check() }

  /// Where the call stands in the script; nil outside of one.
  package var location: Location? { interpreter.currentLocation }
}
