extension Parser {
  /// One statement, without what ends it.
  mutating func parseStatement() throws -> Statement {
    let start = current
    if start.kind == .keyword {
      switch start.text {
      case "fn": return try parseFunction()
      case "param": return try parseParameter()
      case "return": return try parseReturn()
      case "break":
        advance()
        return Statement(kind: .break, span: start.span)
      case "continue":
        advance()
        return Statement(kind: .continue, span: start.span)
      case "assert": return try parseAssertion()
      default: break
      }
    }
    if at("?") { return try parseHelp() }
    return try parseAssignmentOrExpression()
  }

  private mutating func parseHelp() throws -> Statement {
    let start = advance()
    guard current.kind == .name || current.kind == .keyword, !current.startsLine else {
      throw unexpected("expected a name after '?'")
    }
    let name = advance()
    return Statement(kind: .help(name.text), span: start.span.union(name.span))
  }

  private mutating func parseReturn() throws -> Statement {
    let start = advance()
    if current.kind == .end || current.startsLine || at(";") || at("}") {
      return Statement(kind: .return(nil), span: start.span)
    }
    let value = try parseExpressionList()
    return Statement(kind: .return(value), span: start.span.union(value.span))
  }

  private mutating func parseAssertion() throws -> Statement {
    let start = advance()
    let condition = try parseExpression()
    var message: Expression?
    if consume(",") { message = try parseExpression() }
    let end = message?.span ?? condition.span
    return Statement(
      kind: .assertion(condition, message: message),
      span: start.span.union(end)
    )
  }

  private mutating func parseParameter() throws -> Statement {
    let start = advance()
    let name = try expectName("after 'param'")
    try expect("=", "and a default after the parameter's name")
    let value = try parseExpression()
    var summary = ""
    if consume(",") {
      let text = try parseExpression()
      guard case .string(let literal) = text.kind else {
        throw SyntaxError("expected a plain string that says what it is", text.span)
      }
      summary = literal
    }
    let statement = ParameterStatement(
      name: name.text,
      nameSpan: name.span,
      value: value,
      summary: summary
    )
    let span = Span(start: start.span.start, end: tokens[position - 1].span.end)
    return Statement(kind: .parameter(statement), span: span)
  }

  private mutating func parseFunction() throws -> Statement {
    let start = advance()
    guard current.kind == .name else {
      throw unexpected(
        "expected the function's name",
        help: at("(") ? "a function without a name is written (x, y) -> x + y" : nil
      )
    }
    let name = advance()
    guard at("(") else { throw unexpected("expected '(' after the function's name") }
    let parameters = try parseParameters()
    let body: Expression
    if at("{") {
      body = try parseBlockExpression()
    } else {
      try expect("=", "or '{' before the function's body")
      body = try parseExpression()
    }
    let span = start.span.union(body.span)
    let literal = FunctionLiteral(name: name.text, parameters: parameters, body: body, span: span)
    return Statement(kind: .function(literal), span: span)
  }

  /// `(a, b=1)`.
  mutating func parseParameters() throws -> [FunctionLiteral.Parameter] {
    try expect("(", "before the parameters")
    return try bracketed(true) { parser in
      var parameters: [FunctionLiteral.Parameter] = []
      var names: Set<String> = []
      while !parser.at(")") {
        let name = try parser.expectName("for a parameter")
        guard names.insert(name.text).inserted else {
          throw SyntaxError("parameter '\(name.text)' is named twice", name.span)
        }
        let fallback = parser.consume("=") ? try parser.parseExpression() : nil
        if fallback == nil, parameters.last?.fallback != nil {
          throw SyntaxError(
            "parameter '\(name.text)' without a default follows one that has a default",
            name.span
          )
        }
        parameters.append(.init(name: name.text, span: name.span, fallback: fallback))
        if !parser.consume(",") { break }
      }
      guard parameters.count <= 200 else {
        throw SyntaxError("a function takes at most 200 parameters", parser.current.span)
      }
      try parser.expect(")", "after the parameters")
      return parameters
    }
  }

  /// `x = v`, `a, b = v`, `x += v`, `t[0] = v` or an expression.
  private mutating func parseAssignmentOrExpression() throws -> Statement {
    let first = try parseExpressionList()
    guard continuesLine else { return Statement(kind: .expression(first), span: first.span) }
    if let operation = augmentation {
      let target = try target(of: first)
      if case .tuple(_, let span) = target {
        throw SyntaxError("'\(current.text)' takes one variable", span)
      }
      advance()
      let value = try parseExpressionList()
      return Statement(
        kind: .augment(target, operation, value),
        span: first.span.union(value.span)
      )
    }
    guard at("=") else { return Statement(kind: .expression(first), span: first.span) }
    var targets: [Target] = []
    var value = first
    while continuesLine, consume("=") {
      targets.append(try target(of: value))
      value = try parseExpressionList()
    }
    return Statement(kind: .assign(targets, value), span: first.span.union(value.span))
  }

  private var augmentation: BinaryOperator? {
    guard current.kind == .symbol else { return nil }
    switch current.text {
    case "+=": return .add
    case "-=": return .subtract
    case "*=": return .multiply
    case "/=": return .divide
    case "//=": return .floorDivide
    case "%=": return .modulo
    case "@=": return .matmul
    case "^=", "**=": return .power
    default: return nil
    }
  }

  /// An expression read as a place to store.
  func target(of expression: Expression) throws -> Target {
    switch expression.kind {
    case .name(let name): return .name(name, expression.span)
    case .index(let base, let parts): return .index(base, parts, expression.span)
    case .field(let base, let name, _): return .field(base, name, expression.span)
    case .list(let elements) where !elements.isEmpty && !elements.contains(where: \.isSpread):
      return .tuple(try elements.map { try target(of: $0.value) }, expression.span)
    default:
      throw SyntaxError(
        "this cannot be assigned to",
        expression.span,
        help: "assign to a name, x[0] or r.field; '==' compares"
      )
    }
  }

  /// `a` or `a, b`, which is a list.
  mutating func parseExpressionList() throws -> Expression {
    let first = try parseExpression()
    guard at(","), continuesLine else { return first }
    var elements = [Element(value: first, isSpread: false)]
    while consume(",") {
      if current.kind == .end || current.startsLine || at("=") { break }
      elements.append(Element(value: try parseExpression(), isSpread: false))
    }
    let depth = (elements.map(\.value.depth).max() ?? 0) + 1
    let span = first.span.union(elements[elements.count - 1].value.span)
    return Expression(.list(elements), span, depth: depth)
  }

  /// `{ … }` as a block.
  mutating func parseBlock(_ purpose: String) throws -> Block {
    try nested { parser in
      let open = try parser.expect("{", purpose, help: Habit.help(for: parser.current))
      return try parser.bracketed(false) { parser in
        let statements = parser.parseStatements(untilBrace: true)
        guard parser.at("}") else {
          throw SyntaxError(
            "this '{' is not closed",
            open.span,
            help: "close it with '}'",
            isAtEnd: true
          )
        }
        let close = parser.advance()
        return Block(
          statements: statements,
          span: open.span.union(close.span),
          depth: 1
        )
      }
    }
  }

  mutating func parseBlockExpression() throws -> Expression {
    let block = try parseBlock("before the block")
    return Expression(.block(block), block.span)
  }
}
