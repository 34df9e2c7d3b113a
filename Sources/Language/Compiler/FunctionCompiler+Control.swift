extension FunctionCompiler {
  /// Emits a test; gives the jumps that leave where it does not hold.
  func compileCondition(_ condition: Expression) throws -> [Int] {
    if case .and(let left, let right) = condition.kind {
      return try compileCondition(left) + compileCondition(right)
    }
    if case .comparison(let first, let steps) = condition.kind, steps.count == 1,
      case .compare(let operation) = steps[0].operation
    {
      return [try compileFused(operation, first, steps[0].right, condition.span)]
    }
    return try scoped {
      let register = try compileOperand(condition)
      return [emitJump(.jumpIfFalse, register, condition.span)]
    }
  }

  /// A comparison and its jump in one instruction.
  private func compileFused(
    _ operation: BinaryOperator,
    _ left: Expression,
    _ right: Expression,
    _ span: Span
  ) throws -> Int {
    try scoped {
      let a = try compileOperand(left)
      let distance = UInt16(operation.rawValue - BinaryOperator.equal.rawValue)
      let position: Int
      if case .number(let number) = right.kind, constant(number) < 65_536 {
        let opcode = Opcode(rawValue: Opcode.unlessEqualConstant.rawValue + distance)
        position = emit(Instruction(opcode ?? .unlessEqual, a, constant(number)), span)
      } else {
        let b = try compileOperand(right)
        let opcode = Opcode(rawValue: Opcode.unlessEqual.rawValue + distance)
        position = emit(Instruction(opcode ?? .unlessEqual, a, b), span)
      }
      operands[position] = Prototype.Operands(left: left.span, right: right.span)
      return position
    }
  }

  func compileConditional(
    _ condition: Expression,
    _ value: Expression,
    _ otherwise: Expression?,
    into register: Int?,
    _ span: Span
  ) throws {
    let skips = try compileCondition(condition)
    let before = assigned
    try compile(value, intoOptional: register)
    let exit = otherwise == nil && register == nil ? nil : emitJump(.jump, 0, span)
    for skip in skips { try land(skip) }
    let afterValue = assigned
    assigned = before
    if let otherwise {
      try compile(otherwise, intoOptional: register)
      assigned.formIntersection(afterValue)
    } else if let register {
      emit(Instruction(.none, register), span)
    }
    if let exit { try land(exit) }
  }

  private func compile(_ expression: Expression, intoOptional register: Int?) throws {
    if let register {
      try compile(expression, into: register)
    } else {
      try compileEffect(expression)
    }
  }

  // MARK: Loops

  func compileFor(_ target: Target, _ values: Expression, _ block: Block, _ span: Span) throws {
    try scoped {
      let state = try temporaries(3, span)
      try compile(values, into: state)
      let before = assigned
      var item = try temporary(span)
      var isDirect = false
      if case .name(let name, _) = target, case .register(let register) = place(of: name) {
        item = register
        isDirect = true
        assigned.insert(name)
      }
      let start = emitJump(.iterate, state, values.span)
      let body = code.count
      if !isDirect { try store(item, into: target) }
      loops.append(Loop())
      try compileEffect(block)
      let loop = loops.removeLast()
      for round in loop.rounds { try land(round) }
      try land(start)
      let next = emit(Instruction(.next, state, item), values.span)
      try land(next, at: body)
      for exit in loop.exits { try land(exit) }
      emit(Instruction(.bool, state), span)
      assigned = before
    }
  }

  func compileWhile(_ condition: Expression, _ block: Block, _ span: Span) throws {
    let start = code.count
    let skips = try compileCondition(condition)
    let before = assigned
    loops.append(Loop())
    try compileEffect(block)
    let loop = loops.removeLast()
    for round in loop.rounds { try land(round, at: start) }
    let jump = emitJump(.jump, 0, condition.span)
    try land(jump, at: start)
    for skip in skips { try land(skip) }
    for exit in loop.exits { try land(exit) }
    assigned = before
  }

  // MARK: Errors

  func compileTry(
    _ block: Block,
    _ name: String?,
    _ handler: Block,
    into register: Int?,
    _ span: Span
  ) throws {
    try scoped {
      let error = try temporary(span)
      let before = assigned
      let start = code.count
      try compile(block, intoOptional: register)
      let end = code.count
      let exit = emitJump(.jump, 0, span)
      let afterBlock = assigned
      assigned = before
      handlers.append(
        Prototype.Handler(start: start, end: end, target: code.count, register: error)
      )
      if let name { try store(error, into: .name(name, handler.span)) }
      try compile(handler, intoOptional: register)
      assigned.formIntersection(afterBlock)
      try land(exit)
    }
  }

  private func compile(_ block: Block, intoOptional register: Int?) throws {
    if let register {
      try compile(block, into: register)
    } else {
      try compileEffect(block)
    }
  }
}
