extension FunctionCompiler {
  func compileCall(
    _ callee: Expression,
    _ arguments: [Argument],
    into register: Int,
    _ span: Span
  ) throws {
    if arguments.contains(where: \.isSpread) {
      return try compileSpreadCall(callee, arguments, into: register, span)
    }
    try scoped {
      let names = arguments.compactMap(\.name)
      var spans: [Span] = []
      let isMethod = method(of: callee)
      let extra = isMethod == nil ? 0 : 1
      let first = try window(arguments.count + 1 + extra, endingIn: register, span)
      let global = isMethod == nil ? global(of: callee) : nil
      if let (base, _, _) = isMethod {
        spans.append(base.span)
        try compile(base, into: first + 1)
      } else if global == nil {
        try compile(callee, into: first)
      }
      for (index, argument) in arguments.enumerated() {
        try compile(argument.value, into: first + 1 + extra + index)
      }
      let site = Prototype.CallSite(
        positionalCount: arguments.count + extra - names.count,
        names: names,
        spans: spans + arguments.map(\.span),
        method: isMethod.map { ($0.name, $0.span) }
      )
      let count = arguments.count + extra
      if let global {
        emit(Instruction(.callGlobal, first, count, try addSite(site, span)), span)
        emit(Instruction(.global, first, wide: global), callee.span)
      } else {
        let opcode: Opcode = isMethod == nil ? .call : .callMethod
        emit(Instruction(opcode, first, count, try addSite(site, span)), span)
      }
      if register != first { emit(Instruction(.move, register, first), span) }
    }
  }

  /// The registers of a call; where the result's is the newest temporary, they begin with it.
  private func window(_ count: Int, endingIn register: Int, _ span: Span) throws -> Int {
    guard register == nextRegister - 1, !isVariable(register) else {
      return try temporaries(count, span)
    }
    _ = try temporaries(count - 1, span)
    return register
  }

  private func global(of callee: Expression) -> Int? {
    guard case .name(let name) = callee.kind, case .global(let slot) = place(of: name) else {
      return nil
    }
    return slot
  }

  private func method(of callee: Expression) -> (base: Expression, name: String, span: Span)? {
    guard case .field(let base, let name, let span) = callee.kind else { return nil }
    return (base, name, span)
  }

  private func addSite(_ site: Prototype.CallSite, _ span: Span) throws -> Int {
    callSites.append(site)
    guard callSites.count < 32_768 else {
      throw SyntaxError("this function is too long", span, help: "move parts into functions")
    }
    // The highest bit tells the machine at a glance that arguments have names.
    return callSites.count - 1 + (site.isPlain ? 0 : 0x8000)
  }

  /// A call with `...list` among its arguments: they are gathered in a list and a record first.
  private func compileSpreadCall(
    _ callee: Expression,
    _ arguments: [Argument],
    into register: Int,
    _ span: Span
  ) throws {
    try scoped {
      let first = try temporaries(3, span)
      let isMethod = method(of: callee)
      let site = Prototype.CallSite(
        positionalCount: 0,
        method: isMethod.map { ($0.name, $0.span) }
      )
      emit(Instruction(.list, first + 1), span)
      if let (base, _, _) = isMethod {
        try compileOperand(base, appendedTo: first + 1)
      } else {
        try compile(callee, into: first)
      }
      emit(Instruction(.record, first + 2), span)
      for argument in arguments {
        try scoped {
          let value = try compileOperand(argument.value)
          if let name = argument.name {
            let name = try shortConstant(name, argument.span)
            emit(Instruction(.put, first + 2, value, name), argument.span)
          } else {
            let opcode: Opcode = argument.isSpread ? .extend : .append
            emit(Instruction(opcode, first + 1, value), argument.span)
          }
        }
      }
      emit(Instruction(.callSpread, first, 0, try addSite(site, span)), span)
      emit(Instruction(.move, register, first), span)
    }
  }

  private func compileOperand(_ expression: Expression, appendedTo list: Int) throws {
    try scoped {
      let value = try compileOperand(expression)
      emit(Instruction(.append, list, value), expression.span)
    }
  }

  // MARK: Indices

  func compileIndex(
    _ base: Expression,
    _ parts: [IndexPart],
    into register: Int,
    _ span: Span
  ) throws {
    try compileElement(of: base, parts, span) {
      Instruction(.index, register, $0, $1)
    } many: {
      Instruction(.indexMany, register, $0, $1)
    }
  }

  /// Emits what reads or writes an element.
  ///
  /// - Parameters:
  ///   - base: What it is an element of.
  ///   - parts: Which one.
  ///   - span: Where that stands.
  ///   - one: The instruction for one index, of the registers of base and index.
  ///   - many: The instruction for others, of the base's register and the site that describes the parts.
  /// - Throws: `SyntaxError` where there are too many registers.
  func compileElement(
    of base: Expression,
    _ parts: [IndexPart],
    _ span: Span,
    one: (Int, Int) -> Instruction,
    many: (Int, Int) -> Instruction
  ) throws {
    try scoped {
      if parts.count == 1, case .item(let item) = parts[0] {
        let a = try compileOperand(base)
        let b = try compileOperand(item)
        let position = emit(one(a, b), span)
        operands[position] = Prototype.Operands(left: base.span, right: item.span)
      } else {
        let first = try temporary(span)
        try compile(base, into: first)
        emit(many(first, try compileParts(parts, span)), span)
      }
    }
  }

  /// Emits the items of an index into the registers that follow; gives the site that describes them.
  func compileParts(_ parts: [IndexPart], _ span: Span) throws -> Int {
    var kinds: [Prototype.IndexKind] = []
    func item(_ value: Expression?) throws {
      guard let value else { return }
      let register = try temporary(value.span)
      try compile(value, into: register)
    }
    for part in parts {
      switch part {
      case .item(let value):
        kinds.append(.item)
        try item(value)
      case .ellipsis: kinds.append(.ellipsis)
      case .slice(let start, let stop, let step, _):
        kinds.append(
          .slice(hasStart: start != nil, hasStop: stop != nil, hasStep: step != nil)
        )
        try item(start)
        try item(stop)
        try item(step)
      }
    }
    indexSites.append(kinds)
    guard indexSites.count < 65_535 else {
      throw SyntaxError("this function is too long", span, help: "move parts into functions")
    }
    return indexSites.count - 1
  }
}
