import Language
import Options
import Sweeps

extension Sampler {
  /// Reads a sampler as scripts name it.
  ///
  /// - Parameter value: A name, or a record of a name and settings.
  /// - Throws: `Failure` where there is no such sampler or setting.
  init(reading value: Value) throws {
    let record = value.record
    let name = value.string ?? record?["name"]?.string
    guard let method = Self.known.first(where: { $0.name == name }) else {
      let names = Self.known.map { $0.name }
      throw Failure(
        "value",
        "sampler: expected one of \(names.map { "\"\($0)\"" }.joined(separator: ", ")), got "
          + value.summary(limit: 40),
        help: name.flatMap { Suggestion.question(for: $0, among: names) }
      )
    }
    self = try Self.read(method, record?.fields.filter { $0.0 != "name" } ?? [])
  }

  private static func read<Method: SamplingMethod>(
    _ type: Method.Type,
    _ settings: [(String, Value)]
  ) throws -> Sampler {
    let options = type.options.map { ScriptOption($0) }
    var method = type.init()
    for (key, value) in settings {
      guard let option = options.first(where: { $0.info.name == key }) else {
        let known = options.map(\.info.name).joined(separator: ", ")
        throw Failure(
          "value",
          "sampler: \"\(type.name)\" has no setting '\(key)'"
            + (known.isEmpty ? "" : "; it has \(known)")
        )
      }
      try option.member(method).assign(value, to: &method, "sampler")
    }
    try options.checkRules(of: method, "sampler")
    return Sampler(method)
  }
}

/// Declares what ends trials early: each rule that is known, by what it says of itself.
func definePruners(in library: Library) {
  for rule in Pruner.known { define(rule, in: library) }
}

private func define<Rule: PruningRule>(_ rule: Rule.Type, in library: Library) {
  let options = rule.options.map { ScriptOption($0) }
  let initial = rule.init()
  let group = OptionGroup(initial, options.map { $0.member(initial) }) { rule, function in
    try options.checkRules(of: rule, function)
    if let conflict = rule.conflict { throw Failure("value", "\(function): \(conflict)") }
  }
  library.define(
    rule.name,
    rule.summary,
    options: group.byPosition,
    returns: "pruner",
    details: rule.details,
    examples: [.init(rule.example.call, shows: rule.example.shows)]
  ) { _, rule in PrunerObject(rule) }
}
