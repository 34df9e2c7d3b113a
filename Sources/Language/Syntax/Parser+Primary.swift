extension Parser {
  /// A literal, name, bracket, block or control expression.
  mutating func parsePrimary() throws -> Expression {
    let token = current
    switch token.kind {
    case .number:
      advance()
      return Expression(.number(token.number), token.span)
    case .rawString:
      advance()
      return Expression(.string(token.text), token.span)
    case .stringStart: return try parseString()
    case .name:
      if isSymbol(peek(), "->") { return try parseArrow() }
      advance()
      return Expression(.name(token.text), token.span)
    case .keyword: return try parseKeyword()
    case .symbol:
      switch token.text {
      case "(": return try parseParenthesis()
      case "[": return try parseList()
      case "{": return try parseBrace()
      default: throw unexpected("expected a value")
      }
    default: throw unexpected("expected a value")
    }
  }

  private mutating func parseKeyword() throws -> Expression {
    let token = current
    switch token.text {
    case "true", "false":
      advance()
      return Expression(.bool(token.text == "true"), token.span)
    case "none":
      advance()
      return Expression(.none, token.span)
    case "if": return try parseIf()
    case "for": return try parseFor()
    case "while": return try parseWhile()
    case "try": return try parseTry()
    case "fn":
      throw unexpected(
        "expected a value",
        help: "a function without a name is written (x, y) -> x + y"
      )
    default: throw unexpected("expected a value")
    }
  }

  // MARK: Functions

  /// `x -> body`.
  private mutating func parseArrow() throws -> Expression {
    let name = advance()
    advance()
    return try parseArrowBody([.init(name: name.text, span: name.span, fallback: nil)], name.span)
  }

  private mutating func parseArrowBody(
    _ parameters: [FunctionLiteral.Parameter],
    _ start: Span
  ) throws -> Expression {
    let body = try parseExpression()
    let span = start.union(body.span)
    let literal = FunctionLiteral(name: nil, parameters: parameters, body: body, span: span)
    return Expression(.function(literal), span, depth: body.depth + 1)
  }

  /// `(a, b) -> body`, a value in parentheses, or `(a, b)`, which is a list.
  private mutating func parseParenthesis() throws -> Expression {
    let open = current
    if open.closing > 0, isSymbol(tokens[open.closing + 1], "->") {
      let parameters = try parseParameters()
      try expect("->", "after the parameters")
      return try parseArrowBody(parameters, open.span)
    }
    advance()
    return try bracketed(true) { parser in
      if parser.at(")") {
        throw parser.unexpected("expected a value", help: "an empty list is []")
      }
      let value = try parser.parseExpressionList()
      let close = try parser.close(open, ")", "the parentheses")
      return Expression(value.kind, open.span.union(close.span), depth: value.depth)
    }
  }

  // MARK: Lists

  private mutating func parseList() throws -> Expression {
    let open = advance()
    return try bracketed(true) { parser in
      var elements: [Element] = []
      var depth = 0
      while !parser.at("]") {
        let isSpread = parser.consume("...") || parser.at("*") && parser.consume("*")
        let value = try parser.parseExpression()
        depth = max(depth, value.depth)
        if elements.isEmpty, !isSpread, parser.at("for") {
          let clauses = try parser.parseClauses(&depth)
          let close = try parser.close(open, "]", "the comprehension")
          return Expression(
            .comprehension(Comprehension(element: value, clauses: clauses)),
            open.span.union(close.span),
            depth: depth + 1
          )
        }
        elements.append(Element(value: value, isSpread: isSpread))
        if !parser.consume(",") { break }
      }
      let close = try parser.close(open, "]", "the list")
      return Expression(.list(elements), open.span.union(close.span), depth: depth + 1)
    }
  }

  private mutating func parseClauses(_ depth: inout Int) throws -> [Comprehension.Clause] {
    var clauses: [Comprehension.Clause] = []
    while consume("for") {
      let target = try parseLoopTarget()
      try expect("in", "after the loop's variable")
      let values = try parseExpression(.or)
      depth = max(depth, values.depth)
      var conditions: [Expression] = []
      while consume("if") {
        let condition = try parseExpression(.or)
        depth = max(depth, condition.depth)
        conditions.append(condition)
      }
      clauses.append(.init(target: target, values: values, conditions: conditions))
      guard clauses.count <= 16 else {
        throw SyntaxError("a comprehension has at most 16 loops", current.span)
      }
    }
    return clauses
  }

  /// `x` or `a, b` before `in`.
  private mutating func parseLoopTarget() throws -> Target {
    var targets: [Target] = []
    repeat {
      let value = try parseExpression(.pipe)
      targets.append(try target(of: value))
    } while consume(",")
    if targets.count == 1 { return targets[0] }
    return .tuple(targets, targets[0].span.union(targets[targets.count - 1].span))
  }

  // MARK: Control

  private mutating func parseIf() throws -> Expression {
    try nested { parser in
      let start = parser.advance()
      let condition = try parser.parseExpression()
      let block = try parser.parseBlock("after the condition")
      var otherwise: Expression?
      var end = block.span
      if parser.consume("else") {
        let value = parser.at("if") ? try parser.parseIf() : try parser.parseBlockExpression()
        end = value.span
        otherwise = value
      }
      let body = Expression(.block(block), block.span)
      let depth = max(condition.depth, otherwise?.depth ?? 0) + 1
      return Expression(
        .conditional(condition, body, otherwise: otherwise),
        start.span.union(end),
        depth: depth
      )
    }
  }

  private mutating func parseFor() throws -> Expression {
    let start = advance()
    let target = try parseLoopTarget()
    try expect("in", "after the loop's variable", help: "a loop is written for x in xs { … }")
    let values = try parseExpression()
    let block = try parseBlock("after the loop's values")
    return Expression(
      .forLoop(target, values, block),
      start.span.union(block.span),
      depth: values.depth + 1
    )
  }

  private mutating func parseWhile() throws -> Expression {
    let start = advance()
    let condition = try parseExpression()
    let block = try parseBlock("after the condition")
    return Expression(
      .whileLoop(condition, block),
      start.span.union(block.span),
      depth: condition.depth + 1
    )
  }

  private mutating func parseTry() throws -> Expression {
    let start = advance()
    let block = try parseBlock("after 'try'")
    try expect("catch", "after the block of 'try'")
    var name: String?
    if current.kind == .name { name = advance().text }
    let handler = try parseBlock("after 'catch'")
    return Expression(
      .tryCatch(block, name: name, handler),
      start.span.union(handler.span)
    )
  }
}
