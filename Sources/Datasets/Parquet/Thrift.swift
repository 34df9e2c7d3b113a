/// A value of Thrift's compact protocol, in which Parquet files describe themselves.
///
/// - Source: Apache Thrift, "Thrift compact protocol".
enum Thrift {
  case number(Int)
  case bytes(ArraySlice<UInt8>)
  case list([Thrift])
  case structure([Int: Thrift])

  var number: Int? { if case .number(let value) = self { value } else { nil } }
  var list: [Thrift]? { if case .list(let values) = self { values } else { nil } }
  var text: String? {
    if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  subscript(field: Int) -> Thrift? {
    if case .structure(let fields) = self { fields[field] } else { nil }
  }

  /// Reads a structure.
  init(_ bytes: inout Bytes, depth: Int = 0) throws {
    guard depth < 16 else { throw ParquetFault.structure }
    var fields: [Int: Thrift] = [:]
    var field = 0
    while true {
      let head = try bytes.byte()
      if head == 0 { break }
      let step = Int(head >> 4)
      field = step == 0 ? Self.unzigzag(try bytes.varint()) : field + step
      // 16 bits in the format.
      guard (0...Int(Int16.max)).contains(field) else { throw ParquetFault.structure }
      fields[field] = try Self.value(type: head & 15, &bytes, depth: depth)
    }
    self = .structure(fields)
  }

  private static func value(type: UInt8, _ bytes: inout Bytes, depth: Int) throws -> Thrift {
    switch type {
    case 1, 2: .number(type == 1 ? 1 : 0)
    case 3: .number(Int(try bytes.byte()))
    case 4, 5, 6: .number(unzigzag(try bytes.varint()))
    case 7: .bytes(try bytes.take(8))
    case 8: .bytes(try bytes.take(bytes.count()))
    case 9, 10: try list(&bytes, depth: depth)
    case 12: try Thrift(&bytes, depth: depth + 1)
    default: throw ParquetFault.structure
    }
  }

  private static func list(_ bytes: inout Bytes, depth: Int) throws -> Thrift {
    let head = try bytes.byte()
    let count = head >> 4 == 15 ? try bytes.count() : Int(head >> 4)
    // Each element takes a byte or more.
    guard count <= bytes.rest.count, depth < 16 else { throw ParquetFault.structure }
    var values: [Thrift] = []
    for _ in 0..<count {
      let isFlag = head & 15 <= 2
      values.append(
        isFlag
          ? .number(Int(try bytes.byte()))
          : try value(type: head & 15, &bytes, depth: depth + 1)
      )
    }
    return .list(values)
  }

  private static func unzigzag(_ value: UInt64) -> Int {
    Int(bitPattern: UInt(value >> 1)) ^ -Int(bitPattern: UInt(value & 1))
  }
}
