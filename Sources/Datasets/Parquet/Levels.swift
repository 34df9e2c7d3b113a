/// Small numbers as Parquet packs them: runs of one value, and groups of eight in as few bits as do.
///
/// - Source: Apache Parquet, "Encodings", run length and bit packing hybrid.
enum Levels {
  static func read(_ data: ArraySlice<UInt8>, width: Int, count: Int) throws -> [Int] {
    guard (0...32).contains(width), count <= ParquetFile.mostValues else {
      throw ParquetFault.tooMany
    }
    var bytes = Bytes(data)
    var result: [Int] = []
    result.reserveCapacity(count)
    while result.count < count {
      let head = try bytes.count()
      if head & 1 == 0 {
        let value = try bytes.fixed((width + 7) / 8)
        let run = min(head >> 1, count - result.count)
        guard run > 0 else { throw ParquetFault.structure }
        result += repeatElement(value, count: run)
      } else {
        try unpack(&bytes, groups: head >> 1, width: width, count: count, into: &result)
      }
    }
    return result
  }

  private static func unpack(
    _ bytes: inout Bytes,
    groups: Int,
    width: Int,
    count: Int,
    into result: inout [Int]
  ) throws {
    guard groups > 0, groups <= ParquetFile.mostValues else { throw ParquetFault.structure }
    // The last group may be cut short where the values end.
    let packed = Array(try bytes.take(min(groups * width, bytes.rest.count)))
    for index in 0..<min(groups * 8, count - result.count) {
      var value = 0
      for bit in 0..<width {
        let place = index * width + bit
        guard place / 8 < packed.count else { throw ParquetFault.ends }
        value |= Int(packed[place / 8] >> UInt8(place % 8) & 1) << bit
      }
      result.append(value)
    }
  }
}
