extension Interpreter {
  /// What `value.name(…)` calls.
  enum Method {
    case builtin(BuiltinGroup)
    case value(Value)
  }

  /// A field of that name wins over a builtin.
  func method(_ name: String, of receiver: Value) throws -> Method {
    if let value = try ownField(name, of: receiver) { return .value(value) }
    if let group = library.groups[name], group.isMethod(of: receiver) {
      return .builtin(group)
    }
    throw noField(name, of: receiver)
  }

  /// `value.name` where it is not called.
  func field(_ name: String, of value: Value) throws -> Value {
    if let field = try ownField(name, of: value) { return field }
    if let group = library.groups[name], group.isMethod(of: value) {
      return .function(FunctionValue(.bound(receiver: value, group)))
    }
    throw noField(name, of: value)
  }

  /// Fields of the value itself, which win over builtins; see `Value.mayHaveFields`.
  private func ownField(_ name: String, of value: Value) throws -> Value? {
    switch value {
    case .record(let record): record[name]
    case .table(let table): table.column(name).map { Value(list: $0.values) }
    case .object(let box): try box.object.field(name)
    default: nil
    }
  }

  private func noField(_ name: String, of value: Value) -> Failure {
    let fields = fieldNames(of: value)
    let methods = methodNames(of: value)
    let what = value.isNone ? "none" : "the \(value.typeName)"
    return Failure(
      "name",
      "\(what) has no field or method '\(name)'",
      help: Suggestion.question(for: name, among: fields + methods)
        ?? (fields.isEmpty ? nil : "it has \(fields.prefix(12).joined(separator: ", "))")
    )
  }

  /// Fields of a value, without methods.
  package func fieldNames(of value: Value) -> [String] {
    switch value {
    case .record(let record): record.keys
    case .table(let table): table.columnNames
    case .object(let box): box.object.fieldNames
    default: []
    }
  }

  /// Builtins that are methods of a value.
  package func methodNames(of value: Value) -> [String] {
    library.groups.values.filter { $0.builtins.contains { $0.isMethod(of: value) } }
      .map(\.name).sorted()
  }

  /// Names that a program can use: its variables and the builtins.
  package var knownNames: [String] { globals.userNames + library.groups.keys.sorted() }

  func undefined(_ name: String, inFunction: Bool) -> Failure {
    if inFunction {
      return Failure(
        "name",
        "'\(name)' is used before it has a value in this function",
        help: "an assignment makes a name local to its function; pass the value as an argument"
      )
    }
    if globals.names.contains(name), globals[name] == nil, globals.isFull {
      return Failure("name", "'\(name)' is not defined; the session has too many variables")
    }
    let help = (Self.pythonNames[name] ?? Self.numberNames[name.lowercased()]).map { "write \($0)" }
    return Failure(
      "name",
      "'\(name)' is not defined",
      help: help ?? Suggestion.question(for: name, among: knownNames + Token.keywords)
    )
  }

  private static let pythonNames = [
    "True": "true", "False": "false", "None": "none", "nil": "none", "null": "none", "NULL": "none",
    "dict": "{name: value}", "list": "[…] or [x for x in xs]", "tuple": "[a, b]",
    "np": "the function itself, as in mean(x)", "torch": "the function itself, as in zeros(2, 3)",
  ]

  /// Numbers that have no literal.
  private static let numberNames = [
    "nan": "float(\"nan\")", "inf": "float(\"inf\")", "infinity": "float(\"inf\")",
  ]

  /// The session's variables, in the order they were made.
  package var variables: [Variable] {
    globals.userNames.filter { $0 != "_" }.compactMap { name in
      globals[name].map { Variable(name: name, value: $0) }
    }
  }

  package subscript(variable name: String) -> Value? {
    get { globals[name] }
    set { globals[name] = newValue }
  }

  /// Drops all variables.
  package func clear() {
    for name in globals.userNames { globals[name] = nil }
  }
}

extension Value {
  /// Whether the value's type can have fields of its own.
  var mayHaveFields: Bool {
    switch self {
    case .record, .table, .object: true
    default: false
    }
  }
}
