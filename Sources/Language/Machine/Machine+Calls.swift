extension Machine {
  typealias Register = UnsafeMutablePointer<Value>

  /// Begins a call; true where a script's function was entered, false where the result already stands in the slot.
  @inline(__always)
  func fastEnter(_ slot: Register, _ count: Int, _ site: UInt16, _ r: Register) throws -> Bool {
    if Slot.tag(slot) == Slot.functionTag, r != globals.registers,
      let payload = UnsafeRawPointer(bitPattern: UInt(Slot.bits(slot)))
    {
      let entry = Unmanaged<FunctionValue>.fromOpaque(payload)._withUnsafeGuaranteedRef { $0.entry }
      if let entry, entry.pointee.parameterCount == count, depth < Machine.maximumDepth,
        slot + 1 + entry.pointee.registerCount < stackEnd, isPlain(site)
      {
        frames[depth] = Frame(
          entry: entry,
          base: slot + 1,
          pc: entry.pointee.code + entry.pointee.bodyOffset
        )
        depth += 1
        return true
      }
    }
    return try enterSite(slot, count, Int(site), r)
  }

  /// Entry of a script's function that takes just these arguments and does not look at itself; nothing is retained,
  /// because the variable holds the function and keeps what it held until the run ends.
  @inline(__always)
  func plainEntry(
    _ function: Register,
    _ slot: Register,
    _ count: Int,
    _ site: UInt16
  ) -> UnsafeMutablePointer<Prototype.Entry>? {
    guard Slot.tag(function) == Slot.functionTag,
      let payload = UnsafeRawPointer(bitPattern: UInt(Slot.bits(function))),
      let entry = Unmanaged<FunctionValue>.fromOpaque(payload)._withUnsafeGuaranteedRef({ $0.entry }
      ),
      entry.pointee.parameterCount == count, !entry.pointee.readsFunction,
      depth < Machine.maximumDepth, slot + 1 + entry.pointee.registerCount < stackEnd,
      isPlain(site)
    else { return nil }
    Slot.clear(slot)
    return entry
  }

  /// How a call of the topmost frame is made; not counted, since the running code holds it.
  @inline(__always)
  private func callSite(_ site: Int) -> Unmanaged<Prototype.CallSite> {
    frames[depth - 1].entry.pointee.callSites[site & 0x7FFF]
  }

  /// Calls a global builtin with the arguments after the slot; false where the variable holds something else.
  @inline(never)
  func callsBuiltin(
    _ function: Register,
    _ slot: Register,
    _ count: Int,
    _ site: UInt16
  ) throws -> Bool {
    guard Slot.tag(function) == Slot.functionTag,
      let payload = UnsafeRawPointer(bitPattern: UInt(Slot.bits(function))),
      let group = Unmanaged<FunctionValue>.fromOpaque(payload)._withUnsafeGuaranteedRef({ $0.group }
      )
    else { return false }
    return try callSite(Int(site))._withUnsafeGuaranteedRef { site in
      try group._withUnsafeGuaranteedRef { try !callBuiltin($0, slot, count, site) }
    }
  }

  /// The slow way of calling a global, whose value stands in the slot by now.
  @inline(never)
  func enterGlobal(
    _ slot: Register,
    _ i: Instruction,
    _ pc: UnsafeMutablePointer<Instruction>,
    _ r: Register
  ) throws -> Bool {
    let before = depth
    let isEntered = try enterSite(slot, Int(i.b), Int(i.c), r)
    frames[before - 1].pc = pc
    return isEntered
  }

  /// Sites of calls with names are marked by their number's highest bit.
  @inline(__always)
  private func isPlain(_ site: UInt16) -> Bool { site & 0x8000 == 0 }

  @inline(never)
  private func enterSite(_ slot: Register, _ count: Int, _ site: Int, _ r: Register) throws -> Bool
  {
    try callSite(site)._withUnsafeGuaranteedRef { try enterFrom(slot, count, $0, r) }
  }

  /// Enters from a frame; top-level code has its arguments among the variables, so they move to the stack.
  private func enterFrom(
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite,
    _ r: Register
  ) throws -> Bool {
    guard r == globals.registers, slot.pointee.function?.entry != nil else {
      return try enter(slot, count, site)
    }
    let window = stackTop
    guard window + count + 8 < stackEnd else { throw Failure.tooDeep }
    for index in 0...count { Slot.move(slot + index, to: window + index) }
    return try enter(window, count, site)
  }

  /// Instructions that call in other ways than `call`.
  @inline(never)
  func enterOther(_ i: Instruction, _ a: Register, _ r: Register) throws -> Bool {
    try callSite(Int(i.c))._withUnsafeGuaranteedRef { site in
      if i.opcode == .callMethod { return try enterMethod(a, Int(i.b), site, r) }
      return try enterSpread(a, site)
    }
  }

  private func enterMethod(
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite,
    _ r: Register
  ) throws -> Bool {
    let receiver = (slot + 1).pointee
    if !receiver.mayHaveFields, let group = site.group(in: interpreter.library),
      group.isMethod(of: receiver)
    {
      return try callBuiltin(group, slot, count, site)
    }
    guard let method = site.method else { return false }
    switch try interpreter.method(method.name, of: receiver) {
    case .builtin(let group):
      return try callBuiltin(group, slot, count, site)
    case .value(let function):
      try requireCallable(function, method.name, of: receiver)
      slot.pointee = function
      for index in 1..<count { Slot.move(slot + 1 + index, to: slot + index) }
      return try enterFrom(slot, count - 1, site.withoutReceiver, r)
    }
  }

  private func enterSpread(_ slot: Register, _ site: Prototype.CallSite) throws -> Bool {
    var positional = (slot + 1).pointee.list?.elements ?? []
    let named = (slot + 2).pointee.record?.fields ?? []
    var function = slot.pointee
    if let method = site.method, let receiver = positional.first {
      switch try interpreter.method(method.name, of: receiver) {
      case .builtin(let group): function = .function(FunctionValue(.builtin(group)))
      case .value(let value):
        try requireCallable(value, method.name, of: receiver)
        function = value
        positional.removeFirst()
      }
    }
    guard positional.count <= 10_000 else {
      throw Failure("argument", "\(positional.count) arguments are too many", help: "pass a list")
    }
    slot.pointee = try Arguments.with(positional, named: named) { try call(function, $0) }
    return false
  }

  /// Begins a call of the value in the slot with the arguments after it.
  func enter(_ slot: Register, _ count: Int, _ site: Prototype.CallSite) throws -> Bool {
    guard case .function(let function) = slot.pointee else {
      return try callObject(slot, count, site)
    }
    switch function.kind {
    case .script(let prototype):
      try enterScript(slot, count, site, function, prototype)
      return true
    case .builtin(let group): return try callBuiltin(group, slot, count, site)
    case .bound(let receiver, let group):
      var values = [receiver]
      for index in 0..<count { values.append(slot[1 + index]) }
      let positional = Array(values.prefix(site.positionalCount + 1))
      let named = Array(zip(site.names, values.dropFirst(positional.count)))
      slot.pointee = try Arguments.with(positional, named: named) {
        try group.builtin(for: $0).body($0, CallContext(interpreter: interpreter))
      }
      return false
    case .native(_, let body):
      slot.pointee = try body(
        Arguments(base: slot + 1, site),
        CallContext(interpreter: interpreter)
      )
      return false
    }
  }

  private func callBuiltin(
    _ group: BuiltinGroup,
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite
  ) throws -> Bool {
    let arguments = Arguments(base: slot + 1, site)
    let context = CallContext(interpreter: interpreter)
    let activity = interpreter.activity
    let before = activity?.pointee
    activity?.pointee = UnsafePointer(group.nameBytes)
    defer { activity?.pointee = before }
    let result = try group.choice(for: arguments)._withUnsafeGuaranteedRef {
      try $0.body(arguments, context)
    }
    if case .number(let number) = result {
      Slot.set(slot, number)
    } else {
      slot.pointee = result
    }
    for index in 0..<count { Slot.clear(slot + 1 + index) }
    if interpreter.isInterrupted() { throw InterruptedError() }
    return false
  }

  private func callObject(
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite
  ) throws -> Bool {
    let callee = slot.pointee
    if case .object(let box) = callee {
      let arguments = Arguments(base: slot + 1, site)
      let context = CallContext(interpreter: interpreter)
      if let result = try box.object.call(arguments, context) {
        slot.pointee = result
        return false
      }
    }
    throw Failure("type", "\(callee.typeWithArticle) cannot be called")
  }

  private func enterScript(
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite,
    _ function: FunctionValue,
    _ prototype: Prototype
  ) throws {
    let entry = prototype.entry.pointee
    guard depth < Machine.maximumDepth,
      slot + 1 + max(entry.registerCount, count) + 8 < stackEnd
    else { throw Failure.tooDeep }
    let isComplete = try arrange(slot, count, site, prototype)
    frames[depth] = Frame(
      entry: prototype.entry,
      base: slot + 1,
      pc: isComplete ? entry.code + entry.bodyOffset : entry.code
    )
    depth += 1
  }

  /// Puts arguments in the parameters' order; false where a default is needed.
  private func arrange(
    _ slot: Register,
    _ count: Int,
    _ site: Prototype.CallSite,
    _ prototype: Prototype
  ) throws -> Bool {
    let parameters = prototype.parameters
    guard site.positionalCount <= parameters.count else {
      throw ScriptCallError.tooMany(prototype, site.positionalCount)
    }
    if count == parameters.count, site.isPlain { return true }
    let named = (0..<site.names.count).map { slot[1 + site.positionalCount + $0] }
    var values = [Value](repeating: .missing, count: parameters.count)
    for index in 0..<site.positionalCount { values[index] = slot[1 + index] }
    for (offset, name) in site.names.enumerated() {
      guard let index = parameters.firstIndex(where: { $0.name == name }) else {
        throw ScriptCallError.unknown(prototype, name, site.positionalCount + offset)
      }
      guard case .missing = values[index] else {
        throw ScriptCallError.twice(prototype, name, site.positionalCount + offset)
      }
      values[index] = named[offset]
    }
    for index in 0..<count { Slot.clear(slot + 1 + index) }
    var isComplete = true
    for (index, parameter) in parameters.enumerated() {
      slot[1 + index] = values[index]
      guard case .missing = values[index] else { continue }
      isComplete = false
      if parameter.isRequired { throw ScriptCallError.missing(prototype, parameter.name) }
    }
    return isComplete
  }

  /// Returns from the topmost frame; a value where the run that began at `entry` ends.
  @inline(__always)
  func leave(_ result: Register, _ r: Register, _ entry: Int) -> Value? {
    if r == globals.registers {
      depth -= 1
      return result.pointee
    }
    Slot.move(result, to: r - 1)
    let count = frames[depth - 1].entry.pointee.registerCount
    var slot = r
    let end = r + count
    while slot < end {
      Slot.clear(slot)
      slot += 1
    }
    depth -= 1
    if depth < entry { return Value.none }
    let caller = frames[depth - 1]
    if caller.base == globals.registers {
      Slot.move(r - 1, to: caller.base + Int((caller.pc - 1).pointee.a))
    }
    return nil
  }
}

/// Mistakes in calls of a script's functions.
enum ScriptCallError {
  static func tooMany(_ prototype: Prototype, _ count: Int) -> Failure {
    let room = prototype.parameters.count
    let takes =
      room == 0 ? "no arguments" : room == 1 ? "one argument" : "at most \(room) arguments"
    return Failure("argument", "\(prototype.name): takes \(takes), \(count) given", argument: room)
  }

  static func unknown(_ prototype: Prototype, _ name: String, _ position: Int) -> Failure {
    let names = prototype.parameters.map(\.name)
    return Failure(
      "argument",
      "\(prototype.name): unknown argument '\(name)'",
      argument: position,
      help: Suggestion.question(for: name, among: names)
        ?? "it takes \(names.isEmpty ? "none" : names.joined(separator: ", "))"
    )
  }

  static func twice(_ prototype: Prototype, _ name: String, _ position: Int) -> Failure {
    Failure(
      "argument",
      "\(prototype.name): argument '\(name)' is given twice",
      argument: position
    )
  }

  static func missing(_ prototype: Prototype, _ name: String) -> Failure {
    Failure("argument", "\(prototype.name): argument '\(name)' is missing")
  }
}
