/// How tightly an operator binds.
enum Precedence: Int, Comparable {
  case lowest
  case conditional
  case or
  case and
  case not
  case comparison
  case pipe
  case sum
  case product
  case sign
  case power

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }

  /// The next tighter one, which the right operand of a left-associative operator needs.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
}

/// Operators between operands: what they mean and how tightly they bind.
enum OperatorTable {
  enum Meaning {
    case binary(BinaryOperator)
    case comparison(Comparison.Operation)
    case and
    case or
    case pipe
    case conditional
  }

  static func entry(for text: String) -> (precedence: Precedence, meaning: Meaning)? {
    switch text {
    case "if": (.conditional, .conditional)
    case "or": (.or, .or)
    case "and": (.and, .and)
    case "==": (.comparison, .comparison(.compare(.equal)))
    case "!=": (.comparison, .comparison(.compare(.notEqual)))
    case "<": (.comparison, .comparison(.compare(.less)))
    case "<=": (.comparison, .comparison(.compare(.lessOrEqual)))
    case ">": (.comparison, .comparison(.compare(.greater)))
    case ">=": (.comparison, .comparison(.compare(.greaterOrEqual)))
    case "in": (.comparison, .comparison(.isIn))
    case "not": (.comparison, .comparison(.isNotIn))
    case "|>": (.pipe, .pipe)
    case "+": (.sum, .binary(.add))
    case "-": (.sum, .binary(.subtract))
    case "*": (.product, .binary(.multiply))
    case "/": (.product, .binary(.divide))
    case "//": (.product, .binary(.floorDivide))
    case "%": (.product, .binary(.modulo))
    case "@": (.product, .binary(.matmul))
    case "^", "**": (.power, .binary(.power))
    default: nil
    }
  }
}

extension Parser {
  /// A whole expression.
  mutating func parseExpression(_ minimum: Precedence = .lowest) throws -> Expression {
    try nested { parser in
      var left = try parser.parsePrefix(minimum)
      while let (precedence, meaning) = parser.infix, precedence >= minimum {
        left = try parser.parseInfix(left, precedence, meaning)
        guard left.depth <= Parser.maximumDepth else {
          throw SyntaxError("this expression is too long", left.span, help: "name the parts of it")
        }
      }
      return left
    }
  }

  /// The operator that goes on with the expression, if one does.
  private var infix: (precedence: Precedence, meaning: OperatorTable.Meaning)? {
    guard current.kind == .symbol || current.kind == .keyword,
      continuesLine || at("|>"),
      let entry = OperatorTable.entry(for: current.text)
    else { return nil }
    if current.text == "not", !isSymbol(peek(), "in") { return nil }
    return entry
  }

  private mutating func parseInfix(
    _ left: Expression,
    _ precedence: Precedence,
    _ meaning: OperatorTable.Meaning
  ) throws -> Expression {
    switch meaning {
    case .conditional: return try parseConditional(left)
    case .comparison: return try parseComparison(left)
    case .pipe: return try parsePipe(left)
    case .and, .or:
      advance()
      let right = try parseExpression(precedence.tighter)
      let depth = max(left.depth, right.depth) + 1
      if case .and = meaning {
        return Expression(.and(left, right), left.span.union(right.span), depth: depth)
      }
      return Expression(.or(left, right), left.span.union(right.span), depth: depth)
    case .binary(let operation):
      advance()
      let right = try parseExpression(operation == .power ? .sign : precedence.tighter)
      return Expression(
        .binary(operation, left, right),
        left.span.union(right.span),
        depth: max(left.depth, right.depth) + 1
      )
    }
  }

  /// `a if c else b`.
  private mutating func parseConditional(_ value: Expression) throws -> Expression {
    advance()
    let condition = try parseExpression(.or)
    try expect("else", "after the condition", help: "a choice is written a if condition else b")
    let otherwise = try parseExpression(.lowest)
    return Expression(
      .conditional(condition, value, otherwise: otherwise),
      value.span.union(otherwise.span),
      depth: max(value.depth, condition.depth, otherwise.depth) + 1
    )
  }

  /// `a < b <= c`, `x in xs`.
  private mutating func parseComparison(_ first: Expression) throws -> Expression {
    var steps: [Comparison] = []
    var depth = first.depth
    while let (precedence, meaning) = infix, precedence == .comparison,
      case .comparison(let operation) = meaning
    {
      if advance().text == "not" { advance() }
      let right = try parseExpression(.pipe)
      depth = max(depth, right.depth)
      steps.append(Comparison(operation: operation, right: right))
    }
    let span = first.span.union(steps.last?.right.span ?? first.span)
    return Expression(.comparison(first, steps), span, depth: depth + 1)
  }

  /// `x |> f(a)` is `f(x, a)`.
  private mutating func parsePipe(_ left: Expression) throws -> Expression {
    advance()
    let right = try parseExpression(.sum)
    let piped = Argument(name: nil, value: left, isSpread: false, span: left.span)
    let span = left.span.union(right.span)
    let depth = max(left.depth, right.depth) + 1
    if case .call(let callee, let arguments) = right.kind {
      return Expression(.call(callee, [piped] + arguments), span, depth: depth)
    }
    return Expression(.call(right, [piped]), span, depth: depth)
  }

  /// Signs and `not`, then an operand with what follows it.
  private mutating func parsePrefix(_ minimum: Precedence) throws -> Expression {
    let start = current
    if at("not") {
      advance()
      let operand = try parseExpression(.not)
      return Expression(
        .not(operand),
        start.span.union(operand.span),
        depth: operand.depth + 1
      )
    }
    if at("-") || at("+") {
      advance()
      let operand = try parseExpression(.sign)
      let span = start.span.union(operand.span)
      if case .number(let number) = operand.kind, start.text == "-", number != 0 {
        return Expression(.number(-number), span)
      }
      let sign: UnaryOperator = start.text == "-" ? .minus : .plus
      return Expression(.unary(sign, operand), span, depth: operand.depth + 1)
    }
    return try parsePostfix(try parsePrimary())
  }

  /// Calls, indices and fields after an operand.
  private mutating func parsePostfix(_ primary: Expression) throws -> Expression {
    var left = primary
    while true {
      if at("."), continuesLine || continuesAsField {
        left = try parseField(left)
      } else if at("("), continuesLine {
        left = try parseCall(left)
      } else if at("["), continuesLine {
        left = try parseIndex(left)
      } else {
        return left
      }
      guard left.depth <= Parser.maximumDepth else {
        throw SyntaxError("this expression is too long", left.span, help: "name the parts of it")
      }
    }
  }

  /// A line may begin with `.name` and go on with the line before.
  private var continuesAsField: Bool {
    let next = peek()
    return (next.kind == .name || next.kind == .keyword) && !next.startsLine
  }

  private mutating func parseField(_ base: Expression) throws -> Expression {
    advance()
    guard current.kind == .name || current.kind == .keyword else {
      throw unexpected("expected a field's name after '.'")
    }
    let name = advance()
    return Expression(
      .field(base, name.text, nameSpan: name.span),
      base.span.union(name.span),
      depth: base.depth + 1
    )
  }
}
