extension FunctionCompiler {
  /// Compiles a top-level statement, whose value is the result of its code.
  static func compile(
    _ statement: Statement,
    source: SourceText,
    globals: Globals
  ) throws -> Prototype {
    let compiler = FunctionCompiler(
      name: "<script>",
      source: source,
      scope: Scope(statement),
      parent: nil,
      globals: globals
    )
    let result = try compiler.temporary(statement.span)
    try compiler.compile(statement, into: result)
    compiler.emit(Instruction(.return, result), statement.span)
    return Prototype(compiler, bodyOffset: 0)
  }

  /// Compiles a function within this one.
  func prototype(of literal: FunctionLiteral) throws -> Prototype {
    let compiler = FunctionCompiler(
      name: literal.name ?? "<function>",
      source: source,
      scope: literal.scope,
      parent: self,
      globals: globals
    )
    let bodyOffset = try compiler.compileBody(of: literal)
    return Prototype(compiler, bodyOffset: bodyOffset, span: literal.span)
  }

  private func compileBody(of literal: FunctionLiteral) throws -> Int {
    parameters = literal.parameters.map { ($0.name, $0.fallback == nil) }
    var names = literal.parameters.map(\.name)
    let parameterNames = Set(names)
    names += scope.assigned.filter { !parameterNames.contains($0) }
    for name in names {
      variables[name] = Variable(
        register: localCount,
        isCell: scope.captured.contains(name)
      )
      localCount += 1
    }
    _ = try temporaries(localCount, literal.span)
    try compileDefaults(of: literal)
    let start = code.count
    try compileCells(of: literal)
    let end = code.count
    assigned = parameterNames
    let result = try scoped {
      let result = try temporary(literal.span)
      try compile(literal.body, into: result)
      return result
    }
    emit(Instruction(.return, result), literal.body.span)
    return skipNeedless(start..<end)
  }

  /// Puts the preparation of variables that are never read before they have a value first, and skips it.
  private func skipNeedless(_ preparation: Range<Int>) -> Int {
    let sorted = code[preparation].enumerated().sorted { first, second in
      let (a, b) = (isNeedless(first.element), isNeedless(second.element))
      return a == b ? first.offset < second.offset : a
    }
    code.replaceSubrange(preparation, with: sorted.map(\.element))
    return preparation.lowerBound + code[preparation].prefix(while: isNeedless).count
  }

  private func isNeedless(_ instruction: Instruction) -> Bool {
    instruction.opcode == .missing && !checked.contains(Int(instruction.a))
  }

  /// Code of the defaults, each of which may use the parameters before it.
  private func compileDefaults(of literal: FunctionLiteral) throws {
    let all = variables
    variables = all.mapValues { Variable(register: $0.register, isCell: false) }
    for parameter in literal.parameters {
      if let fallback = parameter.fallback, let variable = variables[parameter.name] {
        let jump = emitJump(.jumpIfGiven, variable.register, parameter.span)
        try compile(fallback, into: variable.register)
        try land(jump)
      }
      assigned.insert(parameter.name)
    }
    variables = all
  }

  /// Variables that inner functions read live in cells.
  private func compileCells(of literal: FunctionLiteral) throws {
    for (position, parameter) in literal.parameters.enumerated()
    where variables[parameter.name]?.isCell == true {
      emit(Instruction(.wrap, position), parameter.span)
    }
    for register in literal.parameters.count..<max(localCount, literal.parameters.count) {
      let isCell = variables.values.contains { $0.register == register && $0.isCell }
      emit(Instruction(isCell ? .cell : .missing, register), literal.span)
    }
  }

  /// Emits a function value.
  func compile(_ literal: FunctionLiteral, into register: Int) throws {
    prototypes.append(try prototype(of: literal))
    emit(Instruction(.closure, register, wide: prototypes.count - 1), literal.span)
  }
}
