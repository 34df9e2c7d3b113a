/// A place in bytes, from which little-endian values are taken in order.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw Fault.truncated(at: position, wanting: 1) }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw Fault.truncated(at: position, wanting: max(0, count - (bytes.count - position)))
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    var value: Value = 0
    for byte in try take(MemoryLayout<Value>.size).reversed() {
      value = value << 8 | Value(truncatingIfNeeded: byte)
    }
    return value
  }

  /// A length of 8 bytes.
  mutating func length() throws -> Int {
    let start = position
    guard let value = Int(exactly: try integer(UInt64.self)) else {
      throw Fault.truncated(at: start, wanting: Int.max)
    }
    return value
  }

  /// The text up to a newline, which is passed over.
  mutating func line() throws -> String {
    guard let end = bytes[position...].firstIndex(of: 0x0a) else {
      throw Fault.truncated(at: bytes.count, wanting: 1)
    }
    let text = try text(end - position)
    position += 1
    return text
  }

  mutating func text(_ count: Int) throws -> String {
    let start = position
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw Fault.text(at: start)
    }
    return text
  }
}
