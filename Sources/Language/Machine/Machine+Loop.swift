extension Machine {
  /// Executes instructions: numbers here, everything else in functions of its own.
  ///
  /// One switch, because locals that live in machine registers across it are what makes it fast.
  func loop(until entry: Int) throws -> Value {
    var frame = frames + (depth - 1)
    var pc = frame.pointee.pc
    var r = frame.pointee.base
    var k = frame.pointee.entry.pointee.constants
    var budget = Machine.pollInterval

    while true {
      let i = pc.pointee
      pc += 1
      let a = r + Int(i.a)
      switch i.opcode {
      case .constant: Slot.copy(k + i.wide, to: a)
      case .none: a.pointee = .none
      case .bool: Slot.set(a, i.b != 0)
      case .missing: a.pointee = .missing
      case .move: Slot.copy(r + Int(i.b), to: a)

      case .add:
        let b = r + Int(i.b)
        let c = r + Int(i.c)
        if Slot.areNumbers(b, c) {
          Slot.set(a, Slot.number(b) + Slot.number(c))
        } else {
          frame.pointee.pc = pc
          try binary(.add, b, c, a)
        }
      case .subtract:
        let b = r + Int(i.b)
        let c = r + Int(i.c)
        if Slot.areNumbers(b, c) {
          Slot.set(a, Slot.number(b) - Slot.number(c))
        } else {
          frame.pointee.pc = pc
          try binary(.subtract, b, c, a)
        }
      case .multiply:
        let b = r + Int(i.b)
        let c = r + Int(i.c)
        if Slot.areNumbers(b, c) {
          Slot.set(a, Slot.number(b) * Slot.number(c))
        } else {
          frame.pointee.pc = pc
          try binary(.multiply, b, c, a)
        }
      case .divide:
        let b = r + Int(i.b)
        let c = r + Int(i.c)
        if Slot.areNumbers(b, c), Slot.number(c) != 0 {
          Slot.set(a, Slot.number(b) / Slot.number(c))
        } else {
          frame.pointee.pc = pc
          try binary(.divide, b, c, a)
        }
      case .floorDivide, .modulo, .matmul, .power, .equal, .notEqual, .less, .lessOrEqual,
        .greater, .greaterOrEqual:
        frame.pointee.pc = pc
        try binary(Machine.operation(i.opcode, from: .add), r + Int(i.b), r + Int(i.c), a)

      case .addConstant:
        let b = r + Int(i.b)
        if Slot.tag(b) == Slot.numberTag {
          Slot.set(a, Slot.number(b) + Slot.number(k + Int(i.c)))
        } else {
          frame.pointee.pc = pc
          try binary(.add, b, k + Int(i.c), a)
        }
      case .subtractConstant:
        let b = r + Int(i.b)
        if Slot.tag(b) == Slot.numberTag {
          Slot.set(a, Slot.number(b) - Slot.number(k + Int(i.c)))
        } else {
          frame.pointee.pc = pc
          try binary(.subtract, b, k + Int(i.c), a)
        }
      case .multiplyConstant:
        let b = r + Int(i.b)
        if Slot.tag(b) == Slot.numberTag {
          Slot.set(a, Slot.number(b) * Slot.number(k + Int(i.c)))
        } else {
          frame.pointee.pc = pc
          try binary(.multiply, b, k + Int(i.c), a)
        }
      case .divideConstant, .floorDivideConstant, .moduloConstant:
        frame.pointee.pc = pc
        let operation: BinaryOperator =
          i.opcode == .divideConstant
          ? .divide
          : i.opcode == .moduloConstant ? .modulo : .floorDivide
        try binary(operation, r + Int(i.b), k + Int(i.c), a)

      case .jump:
        if i.wide < 0 {
          budget &-= 1
          if budget == 0 {
            budget = Machine.pollInterval
            frame.pointee.pc = pc
            try poll()
          }
        }
        pc += i.wide
      case .jumpIfFalse:
        if Slot.tag(a) == Slot.boolTag {
          if Slot.bits(a) & 1 == 0 { pc += i.wide }
        } else {
          frame.pointee.pc = pc
          if try !a.pointee.truth() { pc += i.wide }
        }
      case .jumpIfTrue:
        if Slot.tag(a) == Slot.boolTag {
          if Slot.bits(a) & 1 != 0 { pc += i.wide }
        } else {
          frame.pointee.pc = pc
          if try a.pointee.truth() { pc += i.wide }
        }
      case .unlessLess:
        let b = r + Int(i.b)
        if Slot.areNumbers(a, b) {
          if !(Slot.number(a) < Slot.number(b)) { pc += i.offset }
        } else {
          frame.pointee.pc = pc
          if try !holds(.less, a, b) { pc += i.offset }
        }
      case .unlessLessConstant:
        if Slot.tag(a) == Slot.numberTag {
          if !(Slot.number(a) < Slot.number(k + Int(i.b))) { pc += i.offset }
        } else {
          frame.pointee.pc = pc
          if try !holds(.less, a, k + Int(i.b)) { pc += i.offset }
        }
      case .unlessLessOrEqualConstant:
        if Slot.tag(a) == Slot.numberTag {
          if !(Slot.number(a) <= Slot.number(k + Int(i.b))) { pc += i.offset }
        } else {
          frame.pointee.pc = pc
          if try !holds(.lessOrEqual, a, k + Int(i.b)) { pc += i.offset }
        }
      case .unlessEqualConstant:
        if Slot.tag(a) == Slot.numberTag {
          if Slot.number(a) != Slot.number(k + Int(i.b)) { pc += i.offset }
        } else {
          frame.pointee.pc = pc
          if try !holds(.equal, a, k + Int(i.b)) { pc += i.offset }
        }
      case .unlessNotEqualConstant, .unlessGreaterConstant, .unlessGreaterOrEqualConstant:
        frame.pointee.pc = pc
        let operation = Machine.operation(i.opcode, from: .unlessEqualConstant, first: .equal)
        if try !holds(operation, a, k + Int(i.b)) { pc += i.offset }
      case .unlessEqual, .unlessNotEqual, .unlessLessOrEqual, .unlessGreater,
        .unlessGreaterOrEqual:
        frame.pointee.pc = pc
        let operation = Machine.operation(i.opcode, from: .unlessEqual, first: .equal)
        if try !holds(operation, a, r + Int(i.b)) { pc += i.offset }

      case .next:
        // State of a range of numbers: the number to come, the end, the step.
        if Slot.tag(a) == Slot.numberTag {
          let value = Slot.number(a)
          let step = Slot.number(a + 2)
          if step > 0 ? value < Slot.number(a + 1) : value > Slot.number(a + 1) {
            Slot.set(r + Int(i.b), value)
            Slot.set(a, value + step)
            pc += i.offset
          }
        } else {
          frame.pointee.pc = pc
          if try next(a, into: r + Int(i.b)) { pc += i.offset }
        }
        budget &-= 1
        if budget == 0 {
          budget = Machine.pollInterval
          frame.pointee.pc = pc
          try poll()
        }

      case .call:
        frame.pointee.pc = pc
        budget &-= 1
        if budget == 0 {
          budget = Machine.pollInterval
          try poll()
        }
        if try fastEnter(a, Int(i.b), i.c, r) {
          frame = frames + (depth - 1)
          r = frame.pointee.base
          pc = frame.pointee.pc
          k = frame.pointee.entry.pointee.constants
        }
      case .callGlobal:
        budget &-= 1
        if budget == 0 {
          budget = Machine.pollInterval
          frame.pointee.pc = pc
          try poll()
        }
        let function = globals.registers + pc.pointee.wide
        if let entry = plainEntry(function, a, Int(i.b), i.c) {
          frame.pointee.pc = pc + 1
          frame += 1
          depth &+= 1
          r = a + 1
          pc = entry.pointee.code + entry.pointee.bodyOffset
          k = entry.pointee.constants
          frame.initialize(to: Frame(entry: entry, base: r, pc: pc))
          continue
        }
        frame.pointee.pc = pc
        if try callsBuiltin(function, a, Int(i.b), i.c) {
          pc += 1
        } else {
          pc += 1
          frame.pointee.pc = pc
          try other((pc - 1).pointee, r, k)
          frame.pointee.pc = pc - 1
          if try enterGlobal(a, i, pc, r) {
            frame = frames + (depth - 1)
            r = frame.pointee.base
            pc = frame.pointee.pc
            k = frame.pointee.entry.pointee.constants
          }
        }
      case .return:
        if let value = leave(a, r, entry) { return value }
        frame = frames + (depth - 1)
        pc = frame.pointee.pc
        r = frame.pointee.base
        k = frame.pointee.entry.pointee.constants

      case .jumpIfGiven, .iterate:
        frame.pointee.pc = pc
        if try jumps(i, a) { pc += i.wide }
      case .callMethod, .callSpread:
        frame.pointee.pc = pc
        if try enterOther(i, a, r) {
          frame = frames + (depth - 1)
          r = frame.pointee.base
          pc = frame.pointee.pc
          k = frame.pointee.entry.pointee.constants
        }
      default:
        frame.pointee.pc = pc
        try other(i, r, k)
      }
    }
  }

  /// The operator of an opcode in a run of opcodes that has the operators' order.
  @inline(__always)
  static func operation(
    _ opcode: Opcode,
    from base: Opcode,
    first: BinaryOperator = .add
  ) -> BinaryOperator {
    let distance = UInt8(truncatingIfNeeded: opcode.rawValue &- base.rawValue)
    return BinaryOperator(rawValue: distance &+ first.rawValue) ?? .add
  }
}
