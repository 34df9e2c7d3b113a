import Language

/// The values that entries had, which the session reads as `out[n]`.
struct ShownValues {
  private let list = ListValue([])
  /// How many of the latest values are held; older ones are let go of, for they may be large.
  private static let limit = 50

  /// Notes the value of an entry, unless the user has a variable `out` of their own.
  func note(_ value: Value?, of number: Int, in interpreter: Interpreter) {
    if let existing = interpreter[variable: "out"], existing.list !== list { return }
    while list.elements.count < number { list.elements.append(.none) }
    list.elements.append(value ?? .none)
    let old = number - ShownValues.limit
    if old >= 0, old < list.elements.count { list.elements[old] = .none }
    interpreter[variable: "out"] = .list(list)
  }

  /// Whether a variable is this list and not one of the user's.
  func isOwn(_ variable: Variable) -> Bool {
    variable.name == "out" && variable.value.list === list
  }
}
