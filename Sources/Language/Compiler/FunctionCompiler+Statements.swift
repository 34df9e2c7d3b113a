extension FunctionCompiler {
  /// Emits a block whose value is that of its last expression.
  func compile(_ block: Block, into register: Int) throws {
    guard let last = block.statements.last else {
      emit(Instruction(.none, register), block.span)
      return
    }
    for statement in block.statements.dropLast() { try compileEffect(statement) }
    try compile(last, into: register)
  }

  func compileEffect(_ block: Block) throws {
    for statement in block.statements { try compileEffect(statement) }
  }

  /// Emits a statement with its value, none where it has none.
  func compile(_ statement: Statement, into register: Int) throws {
    switch statement.kind {
    case .expression(let expression): try compile(expression, into: register)
    case .function(let literal):
      try compileEffect(statement)
      if !isTopLevel, let name = literal.name {
        try compile(Expression(.name(name), statement.span), into: register)
      } else {
        emit(Instruction(.none, register), statement.span)
      }
    default:
      try compileEffect(statement)
      emit(Instruction(.none, register), statement.span)
    }
  }

  /// Emits an expression for what it does.
  func compileEffect(_ expression: Expression) throws {
    switch expression.kind {
    case .block(let block): try compileEffect(block)
    case .conditional(let condition, let value, let otherwise):
      try compileConditional(condition, value, otherwise, into: nil, expression.span)
    case .forLoop(let target, let values, let block):
      try compileFor(target, values, block, expression.span)
    case .whileLoop(let condition, let block):
      try compileWhile(condition, block, expression.span)
    case .tryCatch(let block, let name, let handler):
      try compileTry(block, name, handler, into: nil, expression.span)
    default:
      try scoped {
        let register = try temporary(expression.span)
        try compile(expression, into: register)
      }
    }
  }

  func compileEffect(_ statement: Statement) throws {
    let span = statement.span
    switch statement.kind {
    case .expression(let expression): try compileEffect(expression)
    case .assign(let targets, let value): try compileAssignment(targets, value)
    case .augment(let target, let operation, let value):
      try compileAugment(target, operation, value, span)
    case .function(let literal):
      let name = literal.name ?? ""
      try scoped {
        let register = try temporary(span)
        try compile(literal, into: register)
        try store(register, into: .name(name, span))
      }
    case .parameter: throw SyntaxError("'param' stands at top level only", span)
    case .return(let value): try compileReturn(value, span)
    case .break:
      guard !loops.isEmpty else { throw SyntaxError("'break' outside of a loop", span) }
      loops[loops.count - 1].exits.append(emitJump(.jump, 0, span))
    case .continue:
      guard !loops.isEmpty else { throw SyntaxError("'continue' outside of a loop", span) }
      loops[loops.count - 1].rounds.append(emitJump(.jump, 0, span))
    case .assertion(let condition, let message): try compileAssertion(condition, message)
    case .help(let name):
      let call = Expression(
        .call(
          Expression(.name("help"), span),
          [Argument(name: nil, value: Expression(.string(name), span), isSpread: false, span: span)]
        ),
        span
      )
      try compileEffect(call)
    }
  }

  private func compileReturn(_ value: Expression?, _ span: Span) throws {
    guard !isTopLevel else { throw SyntaxError("'return' outside of a function", span) }
    try scoped {
      let register = try temporary(span)
      if let value {
        try compile(value, into: register)
      } else {
        emit(Instruction(.none, register), span)
      }
      emit(Instruction(.return, register), span)
    }
  }

  private func compileAssertion(_ condition: Expression, _ message: Expression?) throws {
    try scoped {
      let register = try temporary(condition.span)
      try compile(condition, into: register)
      let exit = emitJump(.jumpIfTrue, register, condition.span)
      if let message { try compile(message, into: register) }
      emit(Instruction(.failAssertion, register, message == nil ? 0 : 1), condition.span)
      try land(exit)
    }
  }

  // MARK: Assignment

  private func compileAssignment(_ targets: [Target], _ value: Expression) throws {
    if targets.count == 1, case .name(let name, let span) = targets[0],
      case .register(let register) = place(of: name), isVariable(register)
    {
      try requireRoom(name, register, span)
      try compile(value, into: register)
      assigned.insert(name)
      return
    }
    try scoped {
      let register = try temporary(value.span)
      try compile(value, into: register)
      for target in targets { try store(register, into: target) }
    }
  }

  private func requireRoom(_ name: String, _ register: Int, _ span: Span) throws {
    guard !isTopLevel || register < Globals.capacity - 1 else {
      throw SyntaxError("there are too many variables for '\(name)'", span, help: "use a record")
    }
  }

  /// Emits code that stores a register's value.
  func store(_ register: Int, into target: Target) throws {
    switch target {
    case .name(let name, let span):
      switch place(of: name) {
      case .register(let variable):
        try requireRoom(name, variable, span)
        emit(Instruction(.move, variable, register), span)
      case .cell(let cell): emit(Instruction(.writeCell, cell, register), span)
      case .capture, .global, .this:
        throw SyntaxError("'\(name)' cannot be assigned here", span)
      }
      assigned.insert(name)
    case .index(let base, let parts, let span):
      try storeElement(register, base, parts, span)
    case .field(let base, let name, let span):
      try scoped {
        let object = try compileOperand(base)
        let name = try shortConstant(name, span)
        emit(Instruction(.setField, object, name, register), span)
      }
    case .tuple(let targets, let span):
      try scoped {
        let first = try temporaries(targets.count, span)
        emit(Instruction(.unpack, first, register, targets.count), span)
        for (index, target) in targets.enumerated() { try store(first + index, into: target) }
      }
    }
  }

  private func storeElement(
    _ register: Int,
    _ base: Expression,
    _ parts: [IndexPart],
    _ span: Span
  ) throws {
    try compileElement(of: base, parts, span) {
      Instruction(.setIndex, $0, $1, register)
    } many: {
      Instruction(.setIndexMany, $0, register, $1)
    }
  }

  /// `x += 1`; in `f(x)[i] += 1` the base and the index are evaluated once.
  private func compileAugment(
    _ target: Target,
    _ operation: BinaryOperator,
    _ value: Expression,
    _ span: Span
  ) throws {
    switch target {
    case .name(let name, let nameSpan):
      let left = Expression(.name(name), nameSpan)
      if case .register(let register) = place(of: name), isVariable(register) {
        try compileBinary(operation, left, value, into: register, span)
      } else {
        try scoped {
          let register = try temporary(span)
          try compileBinary(operation, left, value, into: register, span)
          try store(register, into: target)
        }
      }
    case .index(let base, let parts, let targetSpan):
      try augment(base, parts, operation, value, targetSpan, span)
    case .field(let base, let name, let targetSpan):
      try scoped {
        let object = try held(base)
        let left = Expression(.field(object, name, nameSpan: targetSpan), targetSpan)
        let register = try temporary(span)
        try compileBinary(operation, left, value, into: register, span)
        try store(register, into: .field(object, name, targetSpan))
      }
    case .tuple(_, let span): throw SyntaxError("this takes one variable", span)
    }
  }

  private func augment(
    _ base: Expression,
    _ parts: [IndexPart],
    _ operation: BinaryOperator,
    _ value: Expression,
    _ targetSpan: Span,
    _ span: Span
  ) throws {
    try scoped {
      let object = try held(base)
      let heldParts: [IndexPart] = try parts.map { part in
        if case .item(let item) = part { .item(try held(item)) } else { part }
      }
      let left = Expression(.index(object, heldParts), targetSpan)
      let register = try temporary(span)
      try compileBinary(operation, left, value, into: register, span)
      try store(register, into: .index(object, heldParts, targetSpan))
    }
  }

  /// An expression whose value is kept, under a name that no program can have.
  private func held(_ expression: Expression) throws -> Expression {
    if case .number = expression.kind { return expression }
    let register = try temporary(expression.span)
    try compile(expression, into: register)
    let name = "\u{0}\(register)"
    variables[name] = Variable(register: register, isCell: false)
    assigned.insert(name)
    return Expression(.name(name), expression.span)
  }
}
