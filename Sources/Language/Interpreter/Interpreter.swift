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
  package var isInterrupted: () -> Bool
  package internal(set) var currentLocation: Location?
  private var services: [ObjectIdentifier: AnyObject] = [:]

  /// Makes a session without variables.
  /// - Parameters:
  ///   - library: the builtins.
  ///   - output: where text and values go.
  ///   - isInterrupted: the user's wish to stop.
  package init(
    library: Library,
    output: any Output,
    isInterrupted: @escaping () -> Bool = { false }
  ) {
    self.library = library
    self.output = output
    self.isInterrupted = isInterrupted
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
    Outcome()
  }

  /// Calls a function value.
  package func call(
    _ function: Value,
    _ arguments: [Value],
    named: [(String, Value)] = []
  ) throws -> Value {
    throw Failure("type", "\(function.typeWithArticle) cannot be called")
  }
}
