import Language

/// Refuses an argument that does nothing beside the others: nothing that is given is passed over in silence.
///
/// - Parameters:
///   - name: The argument.
///   - value: What it was given as; nil where it was left out.
///   - function: The builtin.
///   - isIdle: Whether it has no effect.
///   - reason: What it belongs to, as `is for mode="constant"`.
/// - Throws: `Failure` where it was given and has none.
func refuseIdle<Argument: ValueConvertible>(
  _ name: String,
  _ value: Argument?,
  of function: String,
  if isIdle: Bool = true,
  _ reason: String
) throws {
  guard isIdle, let value else { return }
  throw Failure.idle(name, value.asValue, reason, in: function)
}

/// Why an option of smooth resampling does nothing beside `nearest`.
let forSmoothModes = "is for the modes that look at several pixels"

extension Failure {
  /// An argument that was given and does nothing.
  static func idle(
    _ name: String,
    _ value: Value,
    _ reason: String,
    in function: String
  ) -> Failure {
    var failure = Failure(
      "argument",
      "\(function): \(text(name, value)) \(reason), and has no effect here",
      help: "leave \(name)= out"
    )
    failure.parameter = name
    return failure
  }

  /// An argument that does nothing without another one, which was left out.
  static func wanting(
    _ other: String,
    _ reason: String,
    for name: String,
    _ value: Value,
    in function: String
  ) -> Failure {
    var failure = Failure(
      "argument",
      "\(function): \(text(name, value)) needs \(other)=, \(reason)",
      help: "give \(other)=, or leave \(name)= out"
    )
    failure.parameter = name
    return failure
  }

  /// An argument as it is typed; its name alone where it has no short text.
  private static func text(_ name: String, _ value: Value) -> String {
    let text = value.summary(limit: 40)
    return text.hasPrefix("<") ? "\(name)=" : "\(name)=\(text)"
  }
}
