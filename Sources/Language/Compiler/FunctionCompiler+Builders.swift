extension FunctionCompiler {
  func compileList(_ elements: [Element], into register: Int, _ span: Span) throws {
    emit(Instruction(.list, register), span)
    for element in elements {
      try scoped {
        let value = try compileOperand(element.value)
        let opcode: Opcode = element.isSpread ? .extend : .append
        emit(Instruction(opcode, register, value), element.value.span)
      }
    }
  }

  func compileRecord(_ fields: [Field], into register: Int, _ span: Span) throws {
    emit(Instruction(.record, register), span)
    for field in fields {
      try scoped {
        guard let key = field.key else {
          let value = try compileOperand(field.value)
          emit(Instruction(.merge, register, value), field.value.span)
          return
        }
        if key.count == 1, case .text(let name) = key[0] {
          let value = try compileOperand(field.value)
          let name = try shortConstant(name, field.value.span)
          emit(Instruction(.put, register, value, name), field.value.span)
        } else {
          let name = try temporary(span)
          try compileText(key, into: name, span)
          let value = try compileOperand(field.value)
          emit(Instruction(.putDynamic, register, value, name), field.value.span)
        }
      }
    }
  }

  /// `"text {value:format}"`.
  func compileText(_ parts: [StringPart], into register: Int, _ span: Span) throws {
    try scoped {
      let first = try temporaries(parts.count, span)
      for (index, part) in parts.enumerated() {
        switch part {
        case .text(let text):
          emit(Instruction(.constant, first + index, wide: constant(text)), span)
        case .value(let value, let format):
          try scoped { try compileHole(value, format, into: first + index) }
        }
      }
      emit(Instruction(.join, register, first, parts.count), span)
    }
  }

  private func compileHole(
    _ value: Expression,
    _ format: [StringPart],
    into register: Int
  ) throws {
    let operand = try compileOperand(value)
    if format.isEmpty {
      let none = try shortConstant("", value.span)
      emit(Instruction(.format, register, operand, none), value.span)
    } else if format.count == 1, case .text(let text) = format[0] {
      let format = try shortConstant(text, value.span)
      emit(Instruction(.format, register, operand, format), value.span)
    } else {
      let text = try temporary(value.span)
      try compileText(format, into: text, value.span)
      emit(Instruction(.formatDynamic, register, operand, text), value.span)
    }
  }

  // MARK: Comprehensions

  /// The loops' variables are the comprehension's own.
  func compile(_ comprehension: Comprehension, into register: Int, _ span: Span) throws {
    try scoped {
      let outerVariables = variables
      let outerAssigned = assigned
      emit(Instruction(.list, register), span)
      try compileClauses(comprehension, 0, into: register, span)
      variables = outerVariables
      assigned = outerAssigned
    }
  }

  private func compileClauses(
    _ comprehension: Comprehension,
    _ index: Int,
    into register: Int,
    _ span: Span
  ) throws {
    guard index < comprehension.clauses.count else {
      return try scoped {
        let value = try compileOperand(comprehension.element)
        emit(Instruction(.append, register, value), comprehension.element.span)
      }
    }
    let clause = comprehension.clauses[index]
    let state = try temporaries(3, span)
    try compile(clause.values, into: state)
    try bind(clause.target, span)
    let item = try temporary(span)
    let start = emitJump(.iterate, state, clause.values.span)
    let body = code.count
    try store(item, into: clause.target)
    var skips: [Int] = []
    for condition in clause.conditions { skips += try compileCondition(condition) }
    try compileClauses(comprehension, index + 1, into: register, span)
    for skip in skips { try land(skip) }
    try land(start)
    let next = emit(Instruction(.next, state, item), clause.values.span)
    try land(next, at: body)
  }

  /// Gives the names of a comprehension's loop variables registers of their own.
  private func bind(_ target: Target, _ span: Span) throws {
    switch target {
    case .name(let name, _):
      let register = try temporary(span)
      let isCell = scope.captured.contains(name)
      variables[name] = Variable(register: register, isCell: isCell)
      if isCell { emit(Instruction(.cell, register), span) }
      assigned.insert(name)
    case .tuple(let targets, _): for target in targets { try bind(target, span) }
    default: break
    }
  }
}
