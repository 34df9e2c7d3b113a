/// Instructions that are not about two numbers.
extension Machine {
  @inline(never)
  func binary(
    _ operation: BinaryOperator,
    _ left: UnsafeMutablePointer<Value>,
    _ right: UnsafeMutablePointer<Value>,
    _ result: UnsafeMutablePointer<Value>
  ) throws {
    if Slot.areNumbers(left, right) {
      let value = try Operations.numbers(operation, Slot.number(left), Slot.number(right))
      if case .number(let number) = value {
        Slot.set(result, number)
      } else {
        result.pointee = value
      }
      return
    }
    result.pointee = try Operations.binary(operation, left.pointee, right.pointee)
  }

  /// Whether a comparison holds.
  @inline(never)
  func holds(
    _ operation: BinaryOperator,
    _ left: UnsafeMutablePointer<Value>,
    _ right: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    if Slot.areNumbers(left, right) {
      return Operations.compare(operation, Slot.number(left), Slot.number(right))
    }
    return try Operations.binary(operation, left.pointee, right.pointee).truth()
  }

  /// Instructions that jump by their wide operand.
  @inline(never)
  func jumps(_ i: Instruction, _ a: UnsafeMutablePointer<Value>) throws -> Bool {
    if i.opcode == .jumpIfGiven {
      if case .missing = a.pointee { return false }
      return true
    }
    if case .range(let range) = a.pointee {
      (a + 1).pointee = .number(range.stop)
      (a + 2).pointee = .number(range.step)
      a.pointee = .number(range.start)
    } else {
      a.pointee = Value(try Iteration(over: a.pointee))
    }
    return true
  }

  /// The next value of an iteration that is no range.
  @inline(never)
  func next(
    _ state: UnsafeMutablePointer<Value>,
    into result: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    guard case .object(let box) = state.pointee, let iteration = box.object as? Iteration,
      let value = try iteration.next()
    else { return false }
    result.pointee = value
    return true
  }

  @inline(never)
  func other(
    _ i: Instruction,
    _ r: UnsafeMutablePointer<Value>,
    _ k: UnsafeMutablePointer<Value>
  ) throws {
    let a = r + Int(i.a)
    let b = r + Int(i.b)
    let c = r + Int(i.c)
    switch i.opcode {
    case .check:
      if case .missing = a.pointee { throw undefined(k[i.wide].string ?? "", isLocal: true) }
    case .global:
      let global = globals.registers[i.wide]
      if case .missing = global { throw undefined(globals.names[i.wide - Globals.first]) }
      a.pointee = global
    case .minus, .plus:
      a.pointee = try Operations.unary(i.opcode == .minus ? .minus : .plus, b.pointee)
    case .not: a.pointee = .bool(try !b.pointee.truth())
    case .contains: a.pointee = .bool(try Operations.contains(c.pointee, b.pointee))
    case .field: a.pointee = try interpreter.field(k[Int(i.c)].string ?? "", of: b.pointee)
    case .setField: try Operations.setField(k[Int(i.b)].string ?? "", of: a.pointee, to: c.pointee)
    case .index: a.pointee = try Operations.element(of: b.pointee, at: c.pointee)
    case .setIndex: try Operations.setElement(of: a.pointee, at: b.pointee, to: c.pointee)
    case .indexMany:
      let items = try indexItems(after: b, Int(i.c))
      a.pointee = try Operations.element(of: b.pointee, at: items)
    case .setIndexMany:
      let items = try indexItems(after: a, Int(i.c))
      try Operations.setElement(of: a.pointee, at: items, to: b.pointee)
    case .failAssertion:
      throw Failure(
        "assertion",
        i.b == 1 ? "assertion failed: \(a.pointee.text)" : "assertion failed"
      )
    default: try build(i, a, b, c, k, r)
    }
  }

  /// Instructions that make lists, records, strings, functions and cells.
  private func build(
    _ i: Instruction,
    _ a: UnsafeMutablePointer<Value>,
    _ b: UnsafeMutablePointer<Value>,
    _ c: UnsafeMutablePointer<Value>,
    _ k: UnsafeMutablePointer<Value>,
    _ r: UnsafeMutablePointer<Value>
  ) throws {
    switch i.opcode {
    case .list: a.pointee = Value(list: [])
    case .append: try a.pointee.list?.append(b.pointee)
    case .extend: try a.pointee.list?.extend(Operations.sequence(b.pointee, "spread"))
    case .record: a.pointee = Value(record: [])
    case .put: a.pointee.record?[k[Int(i.c)].string ?? ""] = b.pointee
    case .putDynamic: a.pointee.record?[c.pointee.text] = b.pointee
    case .merge: try merge(b.pointee, into: a.pointee)
    case .unpack: try unpack(b.pointee, into: a, count: Int(i.c))
    case .format:
      a.pointee = Value(try TextFormat.text(of: b.pointee, as: k[Int(i.c)].string ?? ""))
    case .formatDynamic:
      a.pointee = Value(try TextFormat.text(of: b.pointee, as: c.pointee.text))
    case .join:
      var text = ""
      let parts = (0..<Int(i.c)).lazy.map { b[$0].string ?? "" }
      try Operations.checkRoom(parts.reduce(0) { $0 + $1.utf8.count }, bytesEach: 1)
      for part in parts { text += part }
      a.pointee = Value(text)
    case .closure: a.pointee = closure(i.wide, r)
    case .cell: a.pointee = .list(ListValue([]))
    case .wrap: a.pointee = .list(ListValue([a.pointee]))
    case .readCell: a.pointee = try content(of: b.pointee.list, k[Int(i.c)])
    case .writeCell: a.pointee.list?.elements = [b.pointee]
    case .readCapture: a.pointee = try content(of: running(r)?.captures[Int(i.b)], k[Int(i.c)])
    case .this: a.pointee = (r - 1).pointee
    default: preconditionFailure("instruction \(i.opcode) has no meaning here")
    }
  }

  private func running(_ r: UnsafeMutablePointer<Value>) -> FunctionValue? {
    r == globals.registers ? nil : (r - 1).pointee.function
  }

  private func content(of cell: ListValue?, _ name: Value) throws -> Value {
    guard let value = cell?.elements.first else {
      throw undefined(name.string ?? "", isLocal: true)
    }
    return value
  }

  private func closure(_ index: Int, _ r: UnsafeMutablePointer<Value>) -> Value {
    let prototype = frames[depth - 1].entry.pointee.prototype.takeUnretainedValue()
      .prototypes[index]
    let captures = prototype.captureSources.map { source -> ListValue in
      switch source {
      case .register(let register): r[register].list ?? ListValue([])
      case .capture(let index): running(r)?.captures[index] ?? ListValue([])
      }
    }
    return .function(FunctionValue(prototype: prototype, captures: captures))
  }

  private func merge(_ value: Value, into target: Value) throws {
    guard let record = target.record else { return }
    guard let source = value.record else {
      throw Failure(
        "type",
        "only a record can be spread into a record, not \(value.typeWithArticle)"
      )
    }
    for (key, value) in source.fields { record[key] = value }
  }

  private func unpack(
    _ value: Value,
    into first: UnsafeMutablePointer<Value>,
    count: Int
  ) throws {
    let elements = try Operations.sequence(value, "unpacked")
    guard elements.count == count else {
      throw Failure(
        "value",
        "\(count) variables, but \(elements.count) value\(elements.count == 1 ? "" : "s") to unpack"
      )
    }
    for (index, element) in elements.enumerated() { first[index] = element }
  }

  /// The items of an index, which lie in the registers after the value.
  private func indexItems(
    after base: UnsafeMutablePointer<Value>,
    _ site: Int
  ) throws -> [IndexItem] {
    let prototype = frames[depth - 1].entry.pointee.prototype.takeUnretainedValue()
    var next = base + 1
    func take(_ isGiven: Bool) -> Value? {
      guard isGiven else { return nil }
      defer { next += 1 }
      return next.pointee
    }
    return try prototype.indexSites[site].map { kind in
      switch kind {
      case .ellipsis: return .ellipsis
      case .item: return try Operations.indexItem(take(true) ?? .none)
      case .slice(let hasStart, let hasStop, let hasStep):
        return try Operations.slice(take(hasStart), take(hasStop), take(hasStep))
      }
    }
  }

  private func undefined(_ name: String, isLocal: Bool = false) -> Failure {
    interpreter.undefined(name, inFunction: isLocal && frames[depth - 1].base != globals.registers)
  }
}
