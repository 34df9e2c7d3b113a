import Files

/// Runs programs and keeps their global variables from one cell to the next.
///
/// Not thread safe: one thread at a time uses an interpreter, except for `isInterrupted`, which may look at a flag that
/// a signal handler sets.
package final class Interpreter {
  package let library: Library
  package let output: any Output
  package let random = SessionRandom()
  package var displayOptions = DisplayOptions()
  /// Asked now and then while a program runs; true ends it with an `interrupted` diagnostic.
  @exclusivity(unchecked) package var isInterrupted: () -> Bool
  /// Where the name of the builtin that runs is kept for whoever asks what an interruption waits for, in memory that
  /// stays as long as the library.
  @exclusivity(unchecked) package var activity: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  let globals: Globals
  /// Gives back to the system what the process keeps for later; called before a program ends for lack of memory.
  package var releasesUnusedMemory: () -> Void = {}
  /// Made when the first program runs.
  private(set) var machine: Machine?
  private var services: [ObjectIdentifier: AnyObject] = [:]
  /// The sources that were run so far, the present one included: another process comes to this state by running them.
  package private(set) var history: [(source: SourceText, parameters: [String: String])] = []

  /// Makes a session without variables.
  /// - Parameters:
  ///   - library: the builtins.
  ///   - output: where text and values go.
  ///   - isInterrupted: whether the user asks for an interruption.
  package init(
    library: Library,
    output: any Output,
    isInterrupted: @escaping () -> Bool = { false }
  ) {
    self.library = library
    self.output = output
    self.isInterrupted = isInterrupted
    globals = Globals(library: library)
  }

  /// State that a room attaches to the session, by its class.
  package func service<Service: AnyObject>(_ type: Service.Type) -> Service? {
    services[ObjectIdentifier(type)] as? Service
  }

  package func setService<Service: AnyObject>(_ service: Service) {
    services[ObjectIdentifier(Service.self)] = service
  }

  /// Runs a whole source, a file or a cell; each top-level expression's value is displayed as it is reached.
  ///
  /// Nothing runs where the source has syntax errors. Variables stay as they were at the error otherwise.
  /// - Parameters:
  ///   - source: the program.
  ///   - parameters: replacements of `param` values by name, as text; unknown names are an error.
  ///   - displays: whether values of top-level expressions go to the output.
  /// - Returns: the diagnostics, and the last value.
  package func run(
    _ source: SourceText,
    parameters: [String: String] = [:],
    displays: Bool = true
  ) -> Outcome {
    var outcome = Outcome()
    if history.last?.source !== source { history.append((source, parameters)) }
    let (statements, errors) = Parser.parse(source)
    guard errors.isEmpty else {
      outcome.diagnostics = errors.map { $0.diagnostic(in: source) }
      return outcome
    }
    do {
      try ParameterOverrides.check(parameters, statements, source)
      for (index, statement) in statements.enumerated() {
        let value = try run(statement, source, parameters)
        if case .expression = statement.kind, !value.isNone {
          outcome.value = value
          globals["_"] = value
          guard displays, !statement.isQuiet else { continue }
          if index == statements.count - 1 {
            output.conclude(value, options: displayOptions)
          } else {
            output.display(value, options: displayOptions)
          }
        }
      }
    } catch is EndOfScript {
      outcome.isEnded = true
    } catch {
      outcome.diagnostics = [diagnostic(of: error, source)]
    }
    return outcome
  }

  /// Runs one top-level statement; gives its value.
  private func run(
    _ statement: Statement,
    _ source: SourceText,
    _ parameters: [String: String]
  ) throws -> Value {
    var statement = statement
    if case .parameter(let parameter) = statement.kind {
      statement = Statement(
        kind: .expression(parameter.value),
        span: statement.span,
        isQuiet: true
      )
      let prototype = try FunctionCompiler.compile(statement, source: source, globals: globals)
      let value = try startedMachine().run(prototype)
      globals[parameter.name] =
        try parameters[parameter.name].map {
          try ParameterOverrides.value($0, like: value, parameter, source)
        } ?? value
      return .none
    }
    let prototype = try FunctionCompiler.compile(statement, source: source, globals: globals)
    return try startedMachine().run(prototype)
  }

  private func diagnostic(of error: any Error, _ source: SourceText) -> Diagnostic {
    switch error {
    case let diagnostic as Diagnostic: return diagnostic
    case let error as SyntaxError: return error.diagnostic(in: source)
    default:
      let failure = Failure.of(error)
      return Diagnostic(
        id: failure?.kind ?? "interrupted",
        message: failure?.message ?? "interrupted",
        location: Location(source: source, span: Span(start: 0, end: 0)),
        help: failure?.help
      )
    }
  }

  /// Calls a function value.
  package func call(
    _ function: Value,
    _ arguments: [Value],
    named: [(String, Value)] = []
  ) throws -> Value {
    try Arguments.with(arguments, named: named) { try startedMachine().call(function, $0) }
  }

  /// Where the running script stands.
  package var currentLocation: Location? {
    guard let machine, machine.depth > 0 else { return nil }
    return machine.location(of: machine.depth - 1, nil)
  }

  /// The machine that runs programs.
  ///
  /// - Throws: `Failure` where there is no memory for its registers.
  private func startedMachine() throws -> Machine {
    if let machine { return machine }
    guard globals.hasMemory else { throw MachineMemory.failure(count: Globals.capacity) }
    let new = try Machine(globals: globals, interpreter: self)
    machine = new
    return new
  }

  /// Throws where the user interrupted, or memory is about to be full.
  func check() throws {
    if isInterrupted() { throw InterruptedError() }
    let left = MemoryWatch.current.shortage(relieve: releasesUnusedMemory)
    if let left { throw Failure.full(left: left) }
  }
}

extension SyntaxError {
  func diagnostic(in source: SourceText) -> Diagnostic {
    Diagnostic(
      id: "syntax",
      message: message,
      location: Location(source: source, span: span),
      help: help
    )
  }
}
