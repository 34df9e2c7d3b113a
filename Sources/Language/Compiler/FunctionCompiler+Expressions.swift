import Files

extension FunctionCompiler {
  /// Emits code that leaves an expression's value in a register.
  func compile(_ expression: Expression, into register: Int) throws {
    let span = expression.span
    guard !NativeStack.isShort else {
      throw SyntaxError("this is nested too deeply", span, help: "name the inner parts")
    }
    switch expression.kind {
    case .none: emit(Instruction(.none, register), span)
    case .bool(let flag): emit(Instruction(.bool, register, flag ? 1 : 0), span)
    case .number(let number):
      emit(Instruction(.constant, register, wide: constant(number)), span)
    case .string(let text): emit(Instruction(.constant, register, wide: constant(text)), span)
    case .name(let name): try compileName(name, into: register, span)
    case .unary(let operation, let value):
      try scoped {
        let operand = try compileOperand(value)
        emit(Instruction(operation == .minus ? .minus : .plus, register, operand), span)
      }
    case .not(let value):
      try scoped {
        let operand = try compileOperand(value)
        emit(Instruction(.not, register, operand), span)
      }
    case .binary(let operation, let left, let right):
      try compileBinary(operation, left, right, into: register, span)
    case .comparison(let first, let steps) where steps.count == 1:
      try compileComparison(first, steps[0], into: register, span)
    case .field(let base, let name, let nameSpan):
      try scoped {
        let operand = try compileOperand(base)
        let name = try shortConstant(name, span)
        emit(Instruction(.field, register, operand, name), nameSpan)
      }
    case .call(let callee, let arguments):
      try compileCall(callee, arguments, into: register, span)
    case .index(let base, let parts): try compileIndex(base, parts, into: register, span)
    default: try compileBuilt(expression, into: register)
    }
  }

  /// Expressions whose code writes the result before all operands are read: never straight into a variable.
  private func compileBuilt(_ expression: Expression, into register: Int) throws {
    guard !isVariable(register) else {
      return try scoped {
        let temporary = try temporary(expression.span)
        try compileBuilt(expression, into: temporary)
        emit(Instruction(.move, register, temporary), expression.span)
      }
    }
    let span = expression.span
    switch expression.kind {
    case .interpolation(let parts): try compileText(parts, into: register, span)
    case .list(let elements): try compileList(elements, into: register, span)
    case .comprehension(let comprehension):
      try compile(comprehension, into: register, span)
    case .record(let fields): try compileRecord(fields, into: register, span)
    case .function(let literal): try compile(literal, into: register)
    case .block(let block): try compile(block, into: register)
    case .conditional(let condition, let value, let otherwise):
      try compileConditional(condition, value, otherwise, into: register, span)
    case .forLoop(let target, let values, let block):
      try compileFor(target, values, block, span)
      emit(Instruction(.none, register), span)
    case .whileLoop(let condition, let block):
      try compileWhile(condition, block, span)
      emit(Instruction(.none, register), span)
    case .tryCatch(let block, let name, let handler):
      try compileTry(block, name, handler, into: register, span)
    case .and(let left, let right): try compileLogic(.jumpIfFalse, left, right, into: register)
    case .or(let left, let right): try compileLogic(.jumpIfTrue, left, right, into: register)
    case .comparison(let first, let steps):
      try compileChain(first, steps, into: register, span)
    default: try compile(expression, into: register)
    }
  }

  /// A register that holds an expression's value: the variable's own, or a temporary.
  func compileOperand(_ expression: Expression) throws -> Int {
    if case .name(let name) = expression.kind, case .register(let register) = place(of: name) {
      emitCheck(name, register, expression.span)
      return register
    }
    let register = try temporary(expression.span)
    try compile(expression, into: register)
    return register
  }

  private func compileName(_ name: String, into register: Int, _ span: Span) throws {
    switch place(of: name) {
    case .register(let variable):
      emitCheck(name, variable, span)
      emit(Instruction(.move, register, variable), span)
    case .cell(let cell):
      emit(Instruction(.readCell, register, cell, try shortConstant(name, span)), span)
    case .capture(let index):
      emit(Instruction(.readCapture, register, index, try shortConstant(name, span)), span)
    case .global(let slot): emit(Instruction(.global, register, wide: slot), span)
    case .this: emit(Instruction(.this, register), span)
    }
  }

  /// Where a variable may have no value yet, code that fails then.
  private func emitCheck(_ name: String, _ register: Int, _ span: Span) {
    if assigned.contains(name) { return }
    if isTopLevel, register >= Globals.first, globals.isDefined(register) { return }
    emit(Instruction(.check, register, wide: constant(name)), span)
    checked.insert(register)
  }

  // MARK: Operators

  func compileBinary(
    _ operation: BinaryOperator,
    _ left: Expression,
    _ right: Expression,
    into register: Int,
    _ span: Span
  ) throws {
    try scoped {
      let a = try compileOperand(left)
      var instruction: Instruction
      if case .number(let number) = right.kind, let opcode = Self.withConstant(operation),
        constant(number) < 65_536
      {
        instruction = Instruction(opcode, register, a, constant(number))
      } else {
        let b = try compileOperand(right)
        let base = Opcode.add.rawValue + UInt16(operation.rawValue)
        instruction = Instruction(Opcode(rawValue: base) ?? .add, register, a, b)
      }
      let position = emit(instruction, span)
      operands[position] = Prototype.Operands(left: left.span, right: right.span)
    }
  }

  private static func withConstant(_ operation: BinaryOperator) -> Opcode? {
    switch operation {
    case .add: .addConstant
    case .subtract: .subtractConstant
    case .multiply: .multiplyConstant
    case .divide: .divideConstant
    case .floorDivide: .floorDivideConstant
    case .modulo: .moduloConstant
    default: nil
    }
  }

  private func compileComparison(
    _ left: Expression,
    _ step: Comparison,
    into register: Int,
    _ span: Span
  ) throws {
    try scoped {
      let a = try compileOperand(left)
      let b = try compileOperand(step.right)
      emitComparison(step.operation, a, b, into: register, span, left.span, step.right.span)
    }
  }

  private func emitComparison(
    _ operation: Comparison.Operation,
    _ a: Int,
    _ b: Int,
    into register: Int,
    _ span: Span,
    _ left: Span,
    _ right: Span
  ) {
    switch operation {
    case .compare(let operation):
      let opcode = Opcode(rawValue: Opcode.add.rawValue + UInt16(operation.rawValue)) ?? .equal
      emit(Instruction(opcode, register, a, b), span)
    case .isIn: emit(Instruction(.contains, register, a, b), span)
    case .isNotIn:
      emit(Instruction(.contains, register, a, b), span)
      operands[code.count - 1] = Prototype.Operands(left: left, right: right)
      emit(Instruction(.not, register, register), span)
    }
    if operands[code.count - 1] == nil {
      operands[code.count - 1] = Prototype.Operands(left: left, right: right)
    }
  }

  /// `a < b < c`: each operand once, and no further than the first that does not hold.
  private func compileChain(
    _ first: Expression,
    _ steps: [Comparison],
    into register: Int,
    _ span: Span
  ) throws {
    try scoped {
      var exits: [Int] = []
      var left = try temporary(span)
      try compile(first, into: left)
      var leftSpan = first.span
      for (index, step) in steps.enumerated() {
        let right = try temporary(span)
        try compile(step.right, into: right)
        // An operation on objects lets go of its temporaries, and the next step needs this one.
        let kept = try temporary(span)
        if index + 1 < steps.count { emit(Instruction(.move, kept, right), step.right.span) }
        emitComparison(step.operation, left, right, into: register, span, leftSpan, step.right.span)
        if index + 1 < steps.count { exits.append(emitJump(.jumpIfFalse, register, span)) }
        left = kept
        leftSpan = step.right.span
      }
      for exit in exits { try land(exit) }
    }
  }

  private func compileLogic(
    _ opcode: Opcode,
    _ left: Expression,
    _ right: Expression,
    into register: Int
  ) throws {
    try compile(left, into: register)
    let exit = emitJump(opcode, register, left.span)
    let before = assigned
    try compile(right, into: register)
    assigned = before
    try land(exit)
  }
}
