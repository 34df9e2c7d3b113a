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
    let fitting = builtins.filter { $0.parameters.first?.accepts(first) ?? false }
    if fitting.count > 1 {
      return fitting.first { Self.takes($0, arguments) } ?? fitting[0]
    }
    return fitting.first ?? builtins[0]
  }

  private static func takes(_ builtin: Builtin, _ arguments: Arguments) -> Bool {
    let parameters = builtin.parameters
    let names = Set(parameters.map(\.name))
    let collects = parameters.contains { $0.kind == .keywords }
    let room = parameters.contains { $0.kind == .rest }
    let plain = parameters.filter { $0.kind == .plain }
    return (room || arguments.positionalCount <= plain.count)
      && (collects || arguments.names.allSatisfy { names.contains($0) })
      && zip(plain, arguments.positional).allSatisfy { $0.accepts($1) }
  }
}
