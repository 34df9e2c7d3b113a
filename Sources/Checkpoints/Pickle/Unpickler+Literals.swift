extension Unpickler {
  /// Numbers, texts and constants.
  ///
  /// - Returns: Whether the instruction is one of these.
  mutating func pushLiteral(_ opcode: UInt8) throws -> Bool {
    if let item = try number(opcode) ?? text(opcode) {
      stack.append(item)
      return true
    }
    switch opcode {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case 0x80: _ = try cursor.byte()
    case 0x95: _ = try cursor.take(8)
    default: return false
    }
    return true
  }

  private mutating func number(_ opcode: UInt8) throws -> PickleItem? {
    switch opcode {
    case UInt8(ascii: "J"): return .int(Int(try cursor.integer(Int32.self)))
    case UInt8(ascii: "K"): return .int(Int(try cursor.byte()))
    case UInt8(ascii: "M"): return .int(Int(try cursor.integer(UInt16.self)))
    case UInt8(ascii: "G"):
      return .float(Double(bitPattern: try cursor.integer(UInt64.self).byteSwapped))
    case 0x8a: return long(try cursor.take(Int(try cursor.byte())))
    case 0x8b: return long(try cursor.take(Int(try cursor.integer(Int32.self))))
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return try decimal()
    case UInt8(ascii: "F"):
      let position = cursor.position
      guard let value = Double(try cursor.line()) else {
        throw Fault.wrongType(wanted: "number", at: position)
      }
      return .float(value)
    default: return nil
    }
  }

  /// An integer of any length; one beyond 64 bits becomes the nearest double.
  private func long(_ bytes: ArraySlice<UInt8>) -> PickleItem {
    let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    if bytes.count <= 8 {
      var value: UInt64 = isNegative ? .max : 0
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
      return .int(Int(Int64(bitPattern: value)))
    }
    var value = 0.0
    for byte in bytes.reversed() { value = value * 256 + Double(isNegative ? ~byte : byte) }
    return .float(isNegative ? -value - 1 : value)
  }

  private mutating func decimal() throws -> PickleItem {
    let position = cursor.position
    var text = try cursor.line()
    if text == "00" { return .bool(false) }
    if text == "01" { return .bool(true) }
    if text.hasSuffix("L") { text.removeLast() }
    if let value = Int(text) { return .int(value) }
    guard let value = Double(text) else { throw Fault.wrongType(wanted: "number", at: position) }
    return .float(value)
  }

  private mutating func text(_ opcode: UInt8) throws -> PickleItem? {
    switch opcode {
    case UInt8(ascii: "X"): .string(try cursor.text(Int(try cursor.integer(UInt32.self))))
    case 0x8c: .string(try cursor.text(Int(try cursor.byte())))
    case 0x8d: .string(try cursor.text(try cursor.length()))
    case UInt8(ascii: "V"): .string(try cursor.line())
    case UInt8(ascii: "S"): .string(unquoted(try cursor.line()))
    case UInt8(ascii: "U"): latin(try cursor.take(Int(try cursor.byte())))
    case UInt8(ascii: "T"): latin(try cursor.take(Int(try cursor.integer(UInt32.self))))
    case UInt8(ascii: "C"): .bytes(Array(try cursor.take(Int(try cursor.byte()))))
    case UInt8(ascii: "B"): .bytes(Array(try cursor.take(Int(try cursor.integer(UInt32.self)))))
    case 0x8e, 0x96: .bytes(Array(try cursor.take(try cursor.length())))
    default: nil
    }
  }

  /// Python 2's byte strings: text where they are text.
  private func latin(_ bytes: ArraySlice<UInt8>) -> PickleItem {
    String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(Array(bytes))
  }

  private func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, first == text.last, first == "'" || first == "\""
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}
