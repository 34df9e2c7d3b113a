/// A builtin function as it was declared; help, completion, checks and the reference all read it.
package final class Builtin {
  package typealias Body = (Arguments, CallContext) throws -> Value

  /// Source of an example with the value that it shows, as it is displayed; nil for one without.
  package struct Example {
    package let source: String
    package let shown: String?

    package init(_ source: String, shows shown: String? = nil) {
      self.source = source
      self.shown = shown
    }
  }

  package let name: String
  /// One sentence.
  package let summary: String
  /// More, in Markdown, where one sentence is not enough.
  package let details: String
  package let parameters: [ParameterInfo]
  /// What a call gives, `tensor` or `number`; empty for nothing.
  package let result: String
  package let examples: [Example]
  /// Section of the reference.
  package let section: String
  let body: Body
  /// Parameters that take an argument by position.
  let plain: [ParameterInfo]
  let takesRest: Bool
  let takesKeywords: Bool

  init(
    name: String,
    summary: String,
    details: String,
    parameters: [ParameterInfo],
    result: String,
    examples: [Example],
    section: String,
    body: @escaping Body
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.result = result
    self.examples = examples
    self.section = section
    self.body = body
    plain = parameters.filter { $0.kind == .plain }
    takesRest = parameters.contains { $0.kind == .rest }
    takesKeywords = parameters.contains { $0.kind == .keywords }
  }

  /// Whether a call's arguments fit in number, names and types.
  func takes(_ arguments: Arguments) -> Bool {
    guard takesRest || arguments.positionalCount <= plain.count else { return false }
    for name in arguments.names where !takesKeywords {
      guard parameters.contains(where: { $0.name == name }) else { return false }
    }
    for position in 0..<min(arguments.positionalCount, plain.count) {
      guard plain[position].accepts(arguments[position]) else { return false }
    }
    return true
  }

  /// `mean(x: tensor, axis: number = none) → tensor`.
  package var signature: String {
    let list = parameters.map(\.signature).joined(separator: ", ")
    return "\(name)(\(list))" + (result.isEmpty ? "" : " → \(result)")
  }

  /// Whether the builtin is a method of a value.
  package func isMethod(of receiver: Value) -> Bool {
    guard let first = parameters.first, first.kind == .plain || first.kind == .rest else {
      return false
    }
    return first.type != "any" && first.accepts(receiver)
  }
}

/// The builtins of one name: a call takes the first whose first parameter fits.
package final class BuiltinGroup {
  package let name: String
  package private(set) var builtins: [Builtin] = []

  init(name: String) { self.name = name }

  func add(_ builtin: Builtin) { builtins.append(builtin) }

  /// The declaration that a call with the given first argument means.
  func builtin(for arguments: Arguments) -> Builtin {
    guard builtins.count > 1 else { return builtins[0] }
    if arguments.count == 0 {
      return builtins.first { !$0.parameters.contains { $0.isRequired } } ?? builtins[0]
    }
    let first = arguments[0]
    if arguments.positionalCount == 0 {
      let name = arguments.names[0]
      return builtins.first { $0.parameters.contains { $0.name == name } } ?? builtins[0]
    }
    var nearest: Builtin?
    for builtin in builtins where builtin.parameters.first?.accepts(first) ?? false {
      if builtin.takes(arguments) { return builtin }
      nearest = nearest ?? builtin
    }
    return nearest ?? builtins[0]
  }
}
