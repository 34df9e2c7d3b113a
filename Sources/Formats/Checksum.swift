/// Checksums of bytes and of texts.
package enum Checksum {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
      tables[byte] = value
    }
    for position in 256..<8 * 256 {
      let before = tables[position - 256]
      tables[position] = before >> 8 ^ tables[Int(before & 0xff)]
    }
    return tables
  }()

  /// The cyclic redundancy check CRC-32 of zip, zlib and PNG, eight bytes at a time.
  ///
  /// - Source: Kounavis and Berry, "A systematic approach to building high performance software-based
  ///   CRC generators", ISCC 2005.
  package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var crc: UInt32 = 0xffff_ffff
      var position = 0
      while position + 8 <= bytes.count {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
          ^ UInt64(crc)
        crc = 0
        for lane in 0..<8 {
          crc ^= table[(7 - lane) * 256 + Int(truncatingIfNeeded: word >> (8 * lane) & 0xff)]
        }
        position += 8
      }
      while position < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[position])) & 0xff)]
        position += 1
      }
      return ~crc
    }
  }

  /// The CRC-32 of a text in UTF-8.
  package static func crc32(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { crc32(UnsafeRawBufferPointer($0)) }
  }

  /// A fingerprint of 64 bits (FNV-1a) of a text in UTF-8, as sixteen hexadecimal digits.
  package static func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
