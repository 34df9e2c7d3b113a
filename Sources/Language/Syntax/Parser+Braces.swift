extension Parser {
  /// `{` begins a record where `{}`, `name:`, `"text":` or `...` follows, else a block.
  mutating func parseBrace() throws -> Expression {
    let next = peek()
    let isRecord =
      isSymbol(next, "}") || isSymbol(next, "...")
      || (next.kind == .name || next.kind == .keyword || next.kind == .rawString)
        && isSymbol(peek(2), ":")
      || next.kind == .stringStart && isStringKey
    return isRecord ? try parseRecord() : try parseBlockExpression()
  }

  /// Whether the string after the brace is followed by `:`.
  private var isStringKey: Bool {
    var depth = 0
    var index = position + 1
    while index < tokens.count {
      switch tokens[index].kind {
      case .stringStart: depth += 1
      case .stringEnd: depth -= 1
      case .end, .invalid: return false
      default: break
      }
      index += 1
      if depth == 0 { return index < tokens.count && isSymbol(tokens[index], ":") }
    }
    return false
  }

  private mutating func parseRecord() throws -> Expression {
    let open = advance()
    return try bracketed(true) { parser in
      var fields: [Field] = []
      var names: Set<ExactText> = []
      var depth = 0
      while !parser.at("}") {
        let field = try parser.parseRecordField(&names)
        depth = max(depth, field.value.depth)
        fields.append(field)
        if !parser.consume(",") { break }
      }
      let close = try parser.close(open, "}", "the record")
      return Expression(.record(fields), open.span.union(close.span), depth: depth + 1)
    }
  }

  private mutating func parseRecordField(_ names: inout Set<ExactText>) throws -> Field {
    if consume("...") { return Field(key: nil, value: try parseExpression()) }
    let start = current
    let key: [StringPart]
    switch start.kind {
    case .name, .keyword, .rawString:
      advance()
      key = [.text(start.text)]
    case .stringStart:
      let string = try parseString()
      switch string.kind {
      case .string(let text): key = [.text(text)]
      case .interpolation(let parts): key = parts
      default: key = []
      }
    default:
      throw unexpected("expected a field's name", help: "a record is written {name: value, …}")
    }
    if case .text(let name)? = key.first, key.count == 1, !names.insert(ExactText(name)).inserted {
      throw SyntaxError("field '\(name)' is given twice", start.span)
    }
    try expect(":", "after the field's name")
    return Field(key: key, value: try parseExpression())
  }

  // MARK: Strings

  /// `"text {value:format}"`.
  mutating func parseString() throws -> Expression {
    let start = advance()
    var depth = 0
    let parts = try nested { try $0.parseStringParts(until: .stringEnd, &depth) }
    let end = current.kind == .stringEnd ? advance() : tokens[position - 1]
    let span = start.span.union(end.span)
    if parts.isEmpty { return Expression(.string(""), span) }
    if parts.count == 1, case .text(let text) = parts[0] { return Expression(.string(text), span) }
    return Expression(.interpolation(parts), span, depth: depth + 1)
  }

  private mutating func parseStringParts(
    until end: Token.Kind,
    _ depth: inout Int
  ) throws -> [StringPart] {
    var parts: [StringPart] = []
    while current.kind != end, current.kind != .end {
      switch current.kind {
      case .stringText: parts.append(.text(advance().text))
      case .holeStart:
        advance()
        parts.append(try bracketed(true) { try $0.parseHole(&depth) })
      default: throw unexpected("expected the rest of the string")
      }
    }
    return parts
  }

  private mutating func parseHole(_ depth: inout Int) throws -> StringPart {
    if current.kind == .holeEnd {
      throw SyntaxError(
        "an empty '{}' in a string",
        current.span,
        help: "write a value between the braces, or '{{}}' for braces"
      )
    }
    let value = try parseExpression()
    depth = max(depth, value.depth)
    var format: [StringPart] = []
    if current.kind == .formatStart {
      advance()
      format = try nested { try $0.parseStringParts(until: .holeEnd, &depth) }
    }
    guard current.kind == .holeEnd else { throw unexpected("expected '}' after the value") }
    advance()
    return .value(value, format: format)
  }
}
