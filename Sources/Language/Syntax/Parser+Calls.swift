extension Parser {
  /// `f(a, name=b, ...rest)`.
  mutating func parseCall(_ callee: Expression) throws -> Expression {
    let open = advance()
    return try bracketed(true) { parser in
      var arguments: [Argument] = []
      while !parser.at(")") {
        let argument = try parser.parseArgument(after: arguments)
        arguments.append(argument)
        if !parser.consume(",") { break }
      }
      let close = try parser.close(open, ")", "the arguments")
      guard arguments.count <= 200 else {
        throw SyntaxError("a call takes at most 200 arguments", open.span, help: "pass a list")
      }
      let depth = arguments.reduce(callee.depth) { max($0, $1.value.depth) } + 1
      return Expression(.call(callee, arguments), callee.span.union(close.span), depth: depth)
    }
  }

  private mutating func parseArgument(after arguments: [Argument]) throws -> Argument {
    let start = current
    if consume("...") || at("*") && consume("*") {
      let value = try parseExpression()
      return Argument(name: nil, value: value, isSpread: true, span: start.span.union(value.span))
    }
    if start.kind == .name || start.kind == .keyword, isSymbol(peek(), "=") {
      guard !arguments.contains(where: { $0.name == start.text }) else {
        throw SyntaxError("argument '\(start.text)' is given twice", start.span)
      }
      advance()
      advance()
      let value = try parseExpression()
      return Argument(
        name: start.text,
        value: value,
        isSpread: false,
        span: start.span.union(value.span)
      )
    }
    let value = try parseExpression()
    if arguments.contains(where: { $0.name != nil }) {
      throw SyntaxError("positional argument after a named one", value.span)
    }
    return Argument(name: nil, value: value, isSpread: false, span: value.span)
  }

  /// The bracket that closes what `open` began.
  mutating func close(_ open: Token, _ symbol: String, _ what: String) throws -> Token {
    guard at(symbol) else {
      if current.kind == .end {
        throw SyntaxError(
          "this '\(open.text)' is not closed",
          open.span,
          help: "close it with '\(symbol)'",
          isAtEnd: true
        )
      }
      throw unexpected("expected ',' or '\(symbol)' in \(what)")
    }
    return advance()
  }

  /// `t[0, 1:3, ...]`.
  mutating func parseIndex(_ base: Expression) throws -> Expression {
    let open = advance()
    return try bracketed(true) { parser in
      var parts: [IndexPart] = []
      var depth = base.depth
      while !parser.at("]") {
        parts.append(try parser.parseIndexPart(&depth))
        if !parser.consume(",") { break }
      }
      let close = try parser.close(open, "]", "the index")
      guard !parts.isEmpty else {
        throw SyntaxError("an index is missing", open.span.union(close.span))
      }
      guard parts.count <= 64 else {
        throw SyntaxError("an index has at most 64 parts", open.span)
      }
      return Expression(.index(base, parts), base.span.union(close.span), depth: depth + 1)
    }
  }

  private mutating func parseIndexPart(_ depth: inout Int) throws -> IndexPart {
    let start = current.span
    if at("..."), isSymbol(peek(), ",") || isSymbol(peek(), "]") {
      advance()
      return .ellipsis(start)
    }
    func bound(_ parser: inout Parser, _ depth: inout Int) throws -> Expression? {
      if parser.at(":") || parser.at(",") || parser.at("]") { return nil }
      let value = try parser.parseExpression()
      depth = max(depth, value.depth)
      return value
    }
    let first = try bound(&self, &depth)
    guard consume(":") else {
      guard let first else { throw unexpected("expected an index") }
      return .item(first)
    }
    let stop = try bound(&self, &depth)
    let step = consume(":") ? try bound(&self, &depth) : nil
    let end = tokens[position - 1].span
    return .slice(first, stop, step, start.union(end))
  }
}
