import Language
import Options

extension Array {
  /// Some options of a list, in its order.
  ///
  /// The names must be of options that the list holds.
  func only<Settings>(_ names: String...) -> Self where Element == ScriptOption<Settings> {
    let chosen = filter { names.contains($0.info.name) }
    precondition(chosen.count == names.count, "no such option among \(names)")
    return chosen
  }

  /// The options of a list but some.
  func without<Settings>(_ names: String...) -> Self where Element == ScriptOption<Settings> {
    let left = filter { !names.contains($0.info.name) }
    precondition(left.count == count - names.count, "no such option among \(names)")
    return left
  }

  /// The list with those first that are given most often.
  func leading<Settings>(_ names: String...) -> Self where Element == ScriptOption<Settings> {
    names.flatMap { name in filter { $0.info.name == name } }
      + filter { !names.contains($0.info.name) }
  }

  /// The options as parameters, with a settings value's defaults.
  func group<Settings: GivenOptions>(
    _ initial: Settings,
    check: @escaping (Settings, String) throws -> Void = { _, _ in }
  ) -> OptionGroup<Settings> where Element == ScriptOption<Settings> {
    OptionGroup(initial, map { $0.member(initial) }, given: \.given) { settings, function in
      try checkNeeds(of: settings, function)
      try check(settings, function)
    }
  }

  /// The options with their values, as a run keeps them.
  func described<Settings>(_ settings: Settings) -> [(name: String, value: Value)]
  where Element == ScriptOption<Settings> {
    map { ($0.info.name, $0.value(settings)) }
  }

  /// - Throws: `Failure` for the first option whose numbers break a rule.
  func checkRules<Settings>(of settings: Settings, _ function: String) throws
  where Element == ScriptOption<Settings> {
    for option in self {
      guard let (expected, actual) = option.broken(settings) else { continue }
      throw Failure("value", "\(function): \(option.info.name) must be \(expected), not \(actual)")
    }
  }
}
