/// How a run of a source ended.
package struct Outcome {
  /// Empty where all went well; several only for syntax errors.
  package var diagnostics: [Diagnostic] = []
  /// Value of the last top-level expression that was not none, quiet or not.
  package var value: Value?
  /// Whether a builtin ended the script before its last statement.
  package var isEnded = false

  package init() {}

  package var isSuccess: Bool { diagnostics.isEmpty }
  package var isInterrupted: Bool { diagnostics.contains(where: \.isInterruption) }
}

/// Whether a text typed so far can run.
package enum InputStatus: Sendable {
  case complete
  /// More lines must follow: a bracket, block or triple-quoted string is open.
  case incomplete
  case invalid
}

/// A `param` statement of a script.
package struct ScriptParameter: Sendable {
  package let name: String
  /// The default as it is written.
  package let defaultText: String
  package let summary: String
}

/// A variable of a session.
package struct Variable {
  package let name: String
  package let value: Value
}
