extension Unpickler {
  /// Lists, tuples, sets and dictionaries, and what moves items on the stack.
  ///
  /// - Returns: Whether the instruction is one of these.
  mutating func fillContainer(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): try drop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"):
      let item = try pop()
      stack += [item, item]
    case UInt8(ascii: "]"): push(.list)
    case UInt8(ascii: ")"): push(.tuple)
    case UInt8(ascii: "}"): push(.dictionary)
    case 0x8f: push(.set)
    case UInt8(ascii: "l"): push(.list, try popToMark())
    case UInt8(ascii: "t"): push(.tuple, try popToMark())
    case UInt8(ascii: "d"): push(.dictionary, try pairs(popToMark()))
    case 0x91: push(.set, try popToMark())
    case 0x85, 0x86, 0x87:
      var items: [PickleItem] = []
      for _ in 0..<Int(opcode - 0x84) { items.insert(try pop(), at: 0) }
      push(.tuple, items)
    default: return try extend(opcode)
    }
    return true
  }

  private mutating func extend(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "a"): try add([try pop()])
    case UInt8(ascii: "e"), 0x90: try add(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try add([key, value], asPairs: true)
    case UInt8(ascii: "u"): try add(try pairs(popToMark()), asPairs: true)
    default: return false
    }
    return true
  }

  /// Puts items into the container on top of the stack.
  ///
  /// A list takes single items, a dictionary pairs; an inert object takes both, being unknown.
  private mutating func add(_ items: [PickleItem], asPairs: Bool = false) throws {
    let index = try top()
    switch nodes[index].kind {
    case .list where !asPairs, .set where !asPairs, .dictionary where asPairs, .object:
      nodes[index].items += items
    default:
      throw Fault.wrongType(wanted: asPairs ? "dictionary" : "list", at: cursor.position)
    }
  }

  private mutating func drop() throws {
    if let mark = marks.last, mark == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  private func pairs(_ items: [PickleItem]) throws -> [PickleItem] {
    guard items.count.isMultiple(of: 2) else { throw Fault.stackUnderflow(at: cursor.position) }
    return items
  }

  /// Keeping and recalling items.
  ///
  /// - Returns: Whether the instruction is one of these.
  mutating func recall(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "q"): try keep(Int(try cursor.byte()))
    case UInt8(ascii: "r"): try keep(Int(try cursor.integer(UInt32.self)))
    case UInt8(ascii: "p"): try keep(try index())
    case 0x94: try keep(memo.count)
    case UInt8(ascii: "h"): try push(memoized: Int(try cursor.byte()))
    case UInt8(ascii: "j"): try push(memoized: Int(try cursor.integer(UInt32.self)))
    case UInt8(ascii: "g"): try push(memoized: try index())
    default: return false
    }
    return true
  }

  private mutating func index() throws -> Int {
    let position = cursor.position
    guard let index = Int(try cursor.line()) else {
      throw Fault.wrongType(wanted: "number", at: position)
    }
    return index
  }

  private mutating func keep(_ index: Int) throws {
    guard let item = stack.last else { throw Fault.stackUnderflow(at: cursor.position) }
    memo[index] = item
  }

  private mutating func push(memoized index: Int) throws {
    guard let item = memo[index] else { throw Fault.memo(index, at: cursor.position) }
    stack.append(item)
  }
}
