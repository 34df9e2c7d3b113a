/// Google's Snappy compression.
///
/// - Source: "Snappy compressed format description", google/snappy.
enum Snappy {
  static func decompressed(_ data: ArraySlice<UInt8>, expected: Int) throws -> [UInt8] {
    var bytes = Bytes(data)
    guard try bytes.count() == expected else { throw ParquetFault.structure }
    var result: [UInt8] = []
    result.reserveCapacity(expected)
    while !bytes.rest.isEmpty {
      let tag = try bytes.byte()
      if tag & 3 == 0 {
        let short = Int(tag >> 2)
        let length = (short < 60 ? short : try bytes.fixed(short - 59)) + 1
        guard result.count + length <= expected else { throw ParquetFault.structure }
        result += try bytes.take(length)
      } else {
        let (length, offset) = try copy(tag, &bytes)
        guard offset > 0, offset <= result.count, result.count + length <= expected else {
          throw ParquetFault.structure
        }
        for _ in 0..<length { result.append(result[result.count - offset]) }
      }
    }
    guard result.count == expected else { throw ParquetFault.ends }
    return result
  }

  private static func copy(_ tag: UInt8, _ bytes: inout Bytes) throws -> (Int, Int) {
    switch tag & 3 {
    case 1: (Int(tag >> 2 & 7) + 4, Int(tag >> 5) << 8 | Int(try bytes.byte()))
    case 2: (Int(tag >> 2) + 1, try bytes.fixed(2))
    default: (Int(tag >> 2) + 1, try bytes.fixed(4))
    }
  }
}
