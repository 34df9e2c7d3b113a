/// A place in bytes, from which little-endian values are taken in order.
@frozen
package struct ByteCursor {
  /// Why bytes do not hold what is taken from them.
  package enum Failure: Error, Equatable {
    case truncated(at: Int, wanting: Int)
    /// Text that is not UTF-8.
    case text(at: Int)
  }

  package let bytes: [UInt8]
  /// The number of bytes before the place; only taking moves it.
  package var position: Int

  @inlinable
  package init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  @inlinable package var isAtEnd: Bool { position >= bytes.count }

  /// - Throws: `Failure.truncated`.
  @inlinable
  package mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw Failure.truncated(at: position, wanting: 1) }
    defer { position += 1 }
    return bytes[position]
  }

  /// - Throws: `Failure.truncated`.
  @inlinable
  package mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw Failure.truncated(at: position, wanting: max(0, count - (bytes.count - position)))
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// - Throws: `Failure.truncated`.
  @inlinable
  package mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    var value: Value = 0
    for byte in try take(MemoryLayout<Value>.size).reversed() {
      value = value << 8 | Value(truncatingIfNeeded: byte)
    }
    return value
  }

  /// A length of 8 bytes.
  ///
  /// - Throws: `Failure.truncated`, for a length beyond all memory too.
  @inlinable
  package mutating func length() throws -> Int {
    let start = position
    guard let value = Int(exactly: try integer(UInt64.self)) else {
      throw Failure.truncated(at: start, wanting: Int.max)
    }
    return value
  }

  /// The text up to a newline, which is passed over.
  ///
  /// - Throws: `Failure`.
  @inlinable
  package mutating func line() throws -> String {
    guard let end = bytes[position...].firstIndex(of: 0x0a) else {
      throw Failure.truncated(at: bytes.count, wanting: 1)
    }
    let text = try text(end - position)
    position += 1
    return text
  }

  /// - Throws: `Failure`.
  @inlinable
  package mutating func text(_ count: Int) throws -> String {
    let start = position
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw Failure.text(at: start)
    }
    return text
  }
}
