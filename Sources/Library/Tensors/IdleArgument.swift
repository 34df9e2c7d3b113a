import Language

/// Refuses an argument that does nothing beside the others: nothing that is given is passed over in silence.
///
/// - Parameters:
///   - name: The argument.
///   - function: The builtin.
///   - isIdle: Whether it was given and has no effect.
///   - reason: What it belongs to, as `is for mode="constant"`.
/// - Throws: `Failure` where it has none.
func refuseIdle(
  _ name: String,
  of function: String,
  if isIdle: Bool,
  _ reason: String
) throws {
  guard isIdle else { return }
  throw Failure(
    "argument",
    "\(function): \(name) \(reason), and has no effect here",
    help: "leave \(name)= out"
  )
}
