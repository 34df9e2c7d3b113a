/// A function of the language: a script's, a builtin, or a method bound to its receiver.
package final class FunctionValue {
  package enum Kind {
    case script(Prototype)
    case builtin(BuiltinGroup)
    /// A method read as a value, `t.mean`: calling it puts the receiver first.
    case bound(receiver: Value, BuiltinGroup)
    /// A function made by a builtin's body.
    case native(name: String, body: (Arguments, CallContext) throws -> Value)
  }

  package let kind: Kind
  /// Entry of the compiled function; the machine reads it without a retain.
  let entry: UnsafeMutablePointer<Prototype.Entry>?
  /// The builtins of one name, which the machine reads without a retain: the library holds them.
  let group: Unmanaged<BuiltinGroup>?
  /// Cells of the enclosing functions' variables that the body reads; each is a list of at most one value.
  private(set) var captures: [ListValue]

  package init(_ kind: Kind) {
    self.kind = kind
    captures = []
    if case .script(let prototype) = kind { entry = prototype.entry } else { entry = nil }
    if case .builtin(let named) = kind { group = .passUnretained(named) } else { group = nil }
  }

  init(prototype: Prototype, captures: [ListValue]) {
    kind = .script(prototype)
    entry = prototype.entry
    group = nil
    self.captures = captures
  }

  deinit {
    var held = captures.map { Value.list($0) }
    captures = []
    Dismantler.dismantle(&held)
  }

  /// The function as it is written; the name of one that is not a script's.
  package var text: String {
    guard case .script(let prototype) = kind else { return name }
    return prototype.source.text(in: prototype.span)
  }

  /// Name in call chains; `<function>` for one without.
  package var name: String {
    switch kind {
    case .script(let prototype): prototype.name
    case .builtin(let group): group.name
    case .bound(_, let group): group.name
    case .native(let name, _): name
    }
  }
}
