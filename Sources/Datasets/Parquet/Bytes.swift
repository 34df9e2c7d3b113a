/// Bytes read from the front; every read is checked.
struct Bytes {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func byte() throws -> UInt8 {
    guard let byte = rest.popFirst() else { throw ParquetFault.ends }
    return byte
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw ParquetFault.ends }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number of fixed width, lowest byte first.
  mutating func fixed(_ width: Int) throws -> Int {
    try take(width).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of seven bits a byte, lowest first.
  mutating func varint() throws -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      let byte = try byte()
      result |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte & 0x80 == 0 { return result }
    }
    throw ParquetFault.number
  }

  mutating func count() throws -> Int {
    guard let count = Int(exactly: try varint()) else { throw ParquetFault.number }
    return count
  }
}

/// What is wrong with the inside of a Parquet file.
enum ParquetFault: Error {
  case ends
  case number
  case structure
  case codec(Int)
  case encoding(Int)
  case tooMany

  var reason: String {
    switch self {
    case .ends: "it ends too early"
    case .number: "a number in it is out of range"
    case .structure: "its description is broken"
    case .codec(let number): "its compression (\(number)) is not read; write it with snappy"
    case .encoding(let number): "its encoding (\(number)) is not read"
    case .tooMany: "it claims more values than can be"
    }
  }
}
