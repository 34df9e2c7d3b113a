import Tensor

extension Unpickler {
  /// Names of functions and classes, and calls of them: nothing is ever called.
  ///
  /// - Returns: Whether the instruction is one of these.
  mutating func stand(_ opcode: UInt8) throws -> Bool {
    if try name(opcode) { return true }
    switch opcode {
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      try call(try pop(), try elements(arguments))
    case 0x92:
      let named = try pop()
      let arguments = try pop()
      let positional = try elements(arguments)
      try spend(positional.count)
      try call(try pop(), positional + [named])
    case UInt8(ascii: "i"):
      let name = "\(try cursor.line()).\(try cursor.line())"
      push(.object(name), try popToMark())
    case UInt8(ascii: "o"):
      let items = try popToMark()
      guard let function = items.first else { throw Fault.stackUnderflow(at: cursor.position) }
      try call(function, Array(items.dropFirst()))
    case UInt8(ascii: "b"): try build(try pop())
    case UInt8(ascii: "Q"): try persistent(try elements(try pop()))
    case UInt8(ascii: "P"): push(.object("persistent \(try cursor.line())"))
    default: return false
    }
    return true
  }

  private mutating func name(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      let module = try cursor.line()
      push(.global("\(module).\(try cursor.line())"))
    case 0x93:
      let name = try pop()
      guard case .string(let name) = name, case .string(let module) = try pop() else {
        throw Fault.wrongType(wanted: "name", at: cursor.position)
      }
      push(.global("\(module).\(name)"))
    case 0x82: push(.global("extension \(try cursor.byte())"))
    case 0x83: push(.global("extension \(try cursor.integer(UInt16.self))"))
    case 0x84: push(.global("extension \(try cursor.integer(UInt32.self))"))
    default: return false
    }
    return true
  }

  func elements(_ item: PickleItem) throws -> [PickleItem] {
    guard case .node(let index) = item, case .tuple = nodes[index].kind else {
      throw Fault.wrongType(wanted: "tuple", at: cursor.position)
    }
    return nodes[index].items
  }

  /// Puts what a known constructor would give, or an inert object.
  private mutating func call(_ function: PickleItem, _ arguments: [PickleItem]) throws {
    guard case .node(let index) = function else {
      throw Fault.wrongType(wanted: "function", at: cursor.position)
    }
    guard case .global(let name) = nodes[index].kind else {
      try spend(arguments.count)
      push(.object("call of a value"), [function] + arguments)
      return
    }
    if try rebuild(name, arguments) { return }
    // What comes to an object later makes a copy of them.
    try spend(arguments.count)
    push(.object(name), arguments)
  }

  /// A state handed to an object: its fields, or what only its class would know to use.
  private mutating func build(_ state: PickleItem) throws {
    let index = try top()
    switch nodes[index].kind {
    case .object: nodes[index].items.append(state)
    // Such as `_metadata` of a state dictionary, and a parameter's hooks.
    case .dictionary, .tensor: break
    default: throw Fault.wrongType(wanted: "object", at: cursor.position)
    }
  }
}
