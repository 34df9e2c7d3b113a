/// `-p NAME=VALUE` for the `param` statements of a script.
enum ParameterOverrides {
  /// Every override must name a parameter of the script.
  static func check(
    _ overrides: [String: String],
    _ statements: [Statement],
    _ source: SourceText
  ) throws {
    var names: [String] = []
    for statement in statements {
      if case .parameter(let parameter) = statement.kind { names.append(parameter.name) }
    }
    for name in overrides.keys.sorted() where !names.contains(name) {
      let known =
        names.isEmpty
        ? "the script declares none; a line such as 'param \(name) = 1' gives it one and its default"
        : "it has \(names.joined(separator: ", "))"
      throw Diagnostic(
        id: "parameter",
        message: "the script has no parameter '\(name)'",
        location: Location(source: source, span: Span(start: 0, end: 0)),
        help: Suggestion.question(for: name, among: names).map { "\($0); \(known)" } ?? known
      )
    }
  }

  /// The text of an override as a value of the default's type.
  static func value(
    _ text: String,
    like fallback: Value,
    _ parameter: ParameterStatement,
    _ source: SourceText
  ) throws -> Value {
    func refuse(_ expected: String) -> Diagnostic {
      Diagnostic(
        id: "parameter",
        message: "parameter '\(parameter.name)' takes \(expected), not '\(text)'",
        location: Location(source: source, span: parameter.nameSpan)
      )
    }
    switch fallback {
    case .string: return Value(text)
    case .number:
      guard let value = literal(text), case .number = value else {
        let isLong = text.utf8.count > 15 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        throw refuse(
          isLong ? "a number that is kept exactly, as integers are up to 2^53" : "a number"
        )
      }
      return value
    case .bool:
      switch text.lowercased() {
      case "true", "1", "yes", "on": return .bool(true)
      case "false", "0", "no", "off": return .bool(false)
      default: throw refuse("true or false")
      }
    case .list:
      guard let value = literal(text), case .list = value else { throw refuse("a list") }
      return value
    case .record:
      guard let value = literal(text), case .record = value else { throw refuse("a record") }
      return value
    default: return literal(text) ?? Value(text)
    }
  }

  /// A value written as a literal; nothing else is evaluated.
  private static func literal(_ text: String) -> Value? {
    let (statements, errors) = Parser.parse(SourceText(name: "<parameter>", text: text))
    guard errors.isEmpty, statements.count == 1,
      case .expression(let expression) = statements[0].kind
    else { return nil }
    return value(of: expression)
  }

  private static func value(of expression: Expression) -> Value? {
    switch expression.kind {
    case .none: return Value.none
    case .bool(let flag): return .bool(flag)
    case .number(let number): return .number(number)
    case .string(let text): return Value(text)
    case .list(let elements):
      var values: [Value] = []
      for element in elements {
        guard !element.isSpread, let value = value(of: element.value) else { return nil }
        values.append(value)
      }
      return Value(list: values)
    case .record(let fields):
      let record = RecordValue()
      for field in fields {
        guard let key = field.key, key.count == 1, case .text(let name) = key[0],
          let value = value(of: field.value)
        else { return nil }
        record[name] = value
      }
      return .record(record)
    default: return nil
    }
  }
}

extension Interpreter {
  /// The parameters that a script declares, without running it.
  package static func parameters(of source: SourceText) -> [ScriptParameter] {
    Parser.parse(source).statements.compactMap { statement in
      guard case .parameter(let parameter) = statement.kind else { return nil }
      return ScriptParameter(
        name: parameter.name,
        defaultText: source.text(in: parameter.value.span),
        summary: parameter.summary
      )
    }
  }

  /// Whether a text typed so far can run, or needs more lines.
  package static func status(of text: String) -> InputStatus {
    let errors = Parser.parse(SourceText(name: "<input>", text: text)).errors
    guard let first = errors.first else { return .complete }
    return errors.contains(where: \.isAtEnd) && (first.isAtEnd || errors.count == 1)
      ? .incomplete : .invalid
  }
}
