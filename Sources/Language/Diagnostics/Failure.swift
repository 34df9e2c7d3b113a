/// What went wrong in a call or an operation, before the evaluator adds where.
///
/// A builtin's body may throw any error. One that is `CustomStringConvertible` is worded by its description; one that
/// conforms to `DiagnosedError` says more; a `Failure` can be thrown as it is.
package struct Failure: Error {
  /// Stable, lower case: `type`, `name`, `index`, `value`, `shape`, `file`, `memory`, `assertion`, `error` … (`e.kind`).
  package var kind: String
  package var message: String
  /// Number of the argument at fault in the call's parameters, from 0; the caret then points at it.
  package var argument: Int?
  /// Name of the parameter at fault, where its number is not at hand.
  package var parameter: String?
  /// A sentence that says what to do.
  package var help: String?
  package var notes: [String]
  /// Whether `argument` counts the call's arguments rather than the builtin's parameters.
  var countsArguments = false

  package init(
    _ kind: String,
    _ message: String,
    argument: Int? = nil,
    help: String? = nil,
    notes: [String] = []
  ) {
    (self.kind, self.message, self.argument) = (kind, message, argument)
    (self.help, self.notes) = (help, notes)
  }
}

extension Failure: CustomStringConvertible {
  package var description: String { message }
}

/// An error of another room that knows its kind, help or the argument at fault.
package protocol DiagnosedError: Error {
  var failure: Failure { get }
}

/// Thrown where the user interrupted; no script catches it.
package struct InterruptedError: Error, CustomStringConvertible {
  package init() {}
  package var description: String { "interrupted" }
}

/// Thrown by a builtin to end the script there, as it should; no script catches it, and nothing is said of it.
package struct EndOfScript: Error {
  package init() {}
}

extension Failure {
  /// Turns any error into a failure; nil stands for an interruption, and for the end of the script.
  package static func of(_ error: any Error) -> Failure? {
    switch error {
    case is InterruptedError, is EndOfScript: return nil
    case let failure as Failure: return failure
    case let diagnosed as any DiagnosedError:
      let failure = diagnosed.failure
      return failure.kind == "interrupted" ? nil : failure
    default:
      let text = String(describing: error)
      return Failure(domain(of: error), text)
    }
  }

  /// `TensorError` gives `tensor`.
  private static func domain(of error: any Error) -> String {
    var name = String(describing: Swift.type(of: error))
    if name.hasSuffix("Error") { name.removeLast("Error".count) }
    return name.isEmpty ? "error" : name.lowercased()
  }
}
