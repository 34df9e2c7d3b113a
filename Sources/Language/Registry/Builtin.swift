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
  let plainCount: Int
  let takesRest: Bool
  let takesKeywords: Bool
  /// Whether a value fits the first parameter.
  let acceptsFirst: (Value) -> Bool
  private let takesReceiver: Bool
  private let acceptsPlain: [(Value) -> Bool]

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
    (self.name, self.summary, self.details, self.parameters) = (name, summary, details, parameters)
    (self.result, self.examples, self.section, self.body) = (result, examples, section, body)
    acceptsPlain = parameters.filter { $0.kind == .plain }.map(\.accepts)
    plainCount = acceptsPlain.count
    takesReceiver =
      parameters.first.map { ($0.kind == .plain || $0.kind == .rest) && $0.type != "any" } ?? false
    acceptsFirst = parameters.first?.accepts ?? { _ in false }
    takesRest = parameters.contains { $0.kind == .rest }
    takesKeywords = parameters.contains { $0.kind == .keywords }
  }

  /// Whether a call's arguments, of which the first fits, do so in number, names and types.
  func takes(_ arguments: Arguments) -> Bool {
    guard takesRest || arguments.positionalCount <= plainCount else { return false }
    guard takesKeywords || arguments.nameCount == 0 || hasNames(of: arguments) else { return false }
    // The first one is known to fit where this is asked.
    var position = 1
    while position < plainCount, position < arguments.positionalCount {
      guard acceptsPlain[position](arguments[position]) else { return false }
      position += 1
    }
    return true
  }

  private func hasNames(of arguments: Arguments) -> Bool {
    arguments.names.allSatisfy { name in
      parameters.contains { $0.name == name || $0.otherName == name }
    }
  }

  /// `mean(x: tensor, axis: number = none) → tensor`.
  package var signature: String {
    let list = parameters.map(\.signature).joined(separator: ", ")
    return "\(name)(\(list))" + (result.isEmpty ? "" : " → \(result)")
  }

  /// Whether the builtin is a method of a value.
  package func isMethod(of receiver: Value) -> Bool {
    takesReceiver && acceptsFirst(receiver)
  }
}

/// The builtins of one name: a call takes the first whose first parameter fits.
package final class BuiltinGroup {
  package let name: String
  package private(set) var builtins: [Builtin] = []
  /// The same without counting, and the only one where there is one.
  private var uncounted: [Unmanaged<Builtin>] = []
  @exclusivity(unchecked) private var only: Unmanaged<Builtin>?

  /// The name with a zero after it, for as long as the group is there.
  let nameBytes: UnsafeMutablePointer<CChar>

  init(name: String) {
    self.name = name
    let bytes = name.utf8CString
    nameBytes = .allocate(capacity: bytes.count)
    nameBytes.initialize(from: Array(bytes), count: bytes.count)
  }

  deinit { nameBytes.deallocate() }

  func add(_ builtin: Builtin) {
    builtins.append(builtin)
    uncounted.append(.passUnretained(builtin))
    only = builtins.count == 1 ? uncounted[0] : nil
  }

  /// Whether one of the builtins is a method of a value.
  func isMethod(of receiver: Value) -> Bool {
    for builtin in uncounted
    where builtin._withUnsafeGuaranteedRef({ $0.isMethod(of: receiver) }) { return true }
    return false
  }

  /// The declaration that a call with the given first argument means.
  func builtin(for arguments: Arguments) -> Builtin {
    choice(for: arguments).takeUnretainedValue()
  }

  /// The same, not counted: the group holds it.
  @inline(__always)
  func choice(for arguments: Arguments) -> Unmanaged<Builtin> {
    if let only { return only }
    return overload(for: arguments)
  }

  private func overload(for arguments: Arguments) -> Unmanaged<Builtin> {
    if arguments.count == 0 {
      return first { !$0.parameters.contains { $0.isRequired } }
    }
    if arguments.positionalCount == 0 {
      let name = arguments.names[0]
      return first { $0.parameters.contains { $0.name == name || $0.otherName == name } }
    }
    let argument = arguments[0]
    var nearest: Unmanaged<Builtin>?
    for builtin in uncounted {
      let (fits, isFirst) = builtin._withUnsafeGuaranteedRef { builtin in
        let isFirst = builtin.acceptsFirst(argument)
        return (isFirst && builtin.takes(arguments), isFirst)
      }
      if fits { return builtin }
      if isFirst { nearest = nearest ?? builtin }
    }
    return nearest ?? uncounted[0]
  }

  private func first(where isMeant: (Builtin) -> Bool) -> Unmanaged<Builtin> {
    builtins.first(where: isMeant).map { .passUnretained($0) } ?? uncounted[0]
  }
}
