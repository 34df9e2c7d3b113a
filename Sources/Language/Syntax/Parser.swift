import Files

/// Builds the syntax tree; collects errors and goes on with the next statement.
struct Parser {
  let source: SourceText
  let tokens: [Token]
  var position = 0
  var errors: [SyntaxError]
  /// How deeply the parser is nested; bounded, because its stack is.
  var nesting = 0
  /// Brackets in which line breaks do not end a statement.
  var ignoresLineBreaks = false
  private let maximumErrors = 20
  static let maximumNesting = 150
  static let maximumDepth = 400

  init(_ source: SourceText) {
    self.source = source
    var lexer = Lexer(source)
    tokens = lexer.lex()
    errors = lexer.errors
  }

  /// Parses a whole source.
  static func parse(_ source: SourceText) -> (statements: [Statement], errors: [SyntaxError]) {
    var parser = Parser(source)
    let statements = parser.parseStatements(untilBrace: false)
    // One error a line: those after it are mostly its echo.
    var errors: [SyntaxError] = []
    var lastLine = -1
    for error in parser.errors.sorted(by: { $0.span.start < $1.span.start }) {
      let line = source.lineIndex(at: error.span.start)
      if line != lastLine { errors.append(error) }
      lastLine = line
    }
    return (statements, Array(errors.prefix(parser.maximumErrors)))
  }

  // MARK: Verbs

  var current: Token { tokens[position] }

  func peek(_ offset: Int = 1) -> Token { tokens[min(position + offset, tokens.count - 1)] }

  func at(_ symbol: String) -> Bool { isSymbol(current, symbol) }

  func isSymbol(_ token: Token, _ symbol: String) -> Bool {
    (token.kind == .symbol || token.kind == .keyword) && token.text == symbol
  }

  /// Whether the current token goes on with the expression before it.
  var continuesLine: Bool { ignoresLineBreaks || !current.startsLine }

  @discardableResult
  mutating func advance() -> Token {
    let token = current
    if position < tokens.count - 1 { position += 1 }
    return token
  }

  mutating func consume(_ symbol: String) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  @discardableResult
  mutating func expect(_ symbol: String, _ purpose: String, help: String? = nil) throws -> Token {
    guard at(symbol) else { throw unexpected("expected '\(symbol)' \(purpose)", help: help) }
    return advance()
  }

  mutating func expectName(_ purpose: String) throws -> Token {
    guard current.kind == .name else {
      let help = current.kind == .keyword ? "'\(current.text)' is a reserved word" : nil
      throw unexpected("expected a name \(purpose)", help: help)
    }
    return advance()
  }

  func unexpected(_ message: String, help: String? = nil) -> SyntaxError {
    SyntaxError(
      "\(message), found \(current.described)",
      current.span,
      help: help ?? Habit.help(for: current),
      isAtEnd: current.kind == .end
    )
  }

  /// Runs a nested parse unless the nesting is too deep.
  mutating func nested<Result>(_ parse: (inout Parser) throws -> Result) throws -> Result {
    guard nesting < Self.maximumNesting, !NativeStack.isShort else {
      throw SyntaxError("this is nested too deeply", current.span, help: "name the inner parts")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try parse(&self)
  }

  /// Runs a parse in brackets, where line breaks mean nothing.
  mutating func bracketed<Result>(
    _ ignores: Bool,
    _ parse: (inout Parser) throws -> Result
  ) throws -> Result {
    let outer = ignoresLineBreaks
    ignoresLineBreaks = ignores
    defer { ignoresLineBreaks = outer }
    return try parse(&self)
  }

  // MARK: Statements

  /// Statements up to the end of the source or the `}` of a block.
  mutating func parseStatements(untilBrace: Bool) -> [Statement] {
    var statements: [Statement] = []
    while current.kind != .end {
      if at("}") {
        if untilBrace { break }
        errors.append(SyntaxError("this '}' closes nothing", current.span))
        advance()
        continue
      }
      if consume(";") { continue }
      let start = position
      do {
        var statement = try parseStatement()
        statement.isQuiet = try endStatement(statement, untilBrace: untilBrace)
        statements.append(statement)
      } catch {
        if let error = error as? SyntaxError, errors.count < 1_000 { errors.append(error) }
        recover(from: start)
      }
    }
    return statements
  }

  /// A line break, `;`, `}` or the end must follow; true for `;`.
  private mutating func endStatement(_ statement: Statement, untilBrace: Bool) throws -> Bool {
    if consume(";") { return true }
    if current.kind == .end || current.startsLine || untilBrace && at("}") { return false }
    if at("?"), peek().startsLine || peek().kind == .end {
      advance()
      return false
    }
    let help = Habit.help(afterStatement: source.text(in: statement.span), current)
    throw unexpected("expected the end of the statement", help: help)
  }

  /// Skips to where the next statement may begin; always past the token that began this one.
  private mutating func recover(from start: Int) {
    if position == start { advance() }
    // Every open block fails at the end; looking at all of its tokens again each time would take quadratic time.
    if current.kind == .end { return }
    var depth = 0
    for token in tokens[start..<position] where token.kind == .symbol {
      if "([{".contains(token.text) { depth += 1 }
      if ")]}".contains(token.text) { depth -= 1 }
    }
    while current.kind != .end {
      if depth <= 0, current.startsLine || at(";") || at("}") { return }
      if at("{") || at("(") || at("[") { depth += 1 }
      if at("}") || at(")") || at("]") { depth -= 1 }
      advance()
    }
  }
}
