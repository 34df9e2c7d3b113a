import Testing

@testable import Formats

@Suite struct ChecksumTests {
  /// The check value that catalogs of such codes give.
  @Test func theRedundancyCheckIsZlibs() {
    #expect(Checksum.crc32("123456789") == 0xCBF4_3926)
    #expect(Checksum.crc32("") == 0)
  }

  @Test(arguments: 0..<40) func eightBytesAtATimeAreEachByItself(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    var plain: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      plain ^= UInt32(byte)
      for _ in 0..<8 { plain = plain & 1 == 1 ? plain >> 1 ^ 0xEDB8_8320 : plain >> 1 }
    }
    #expect(bytes.withUnsafeBytes { Checksum.crc32($0) } == ~plain)
  }

  @Test func aFingerprintHasSixteenDigits() {
    #expect(Checksum.fingerprint("") == "cbf29ce484222325")
    #expect(Checksum.fingerprint("a") == "af63dc4c8601ec8c")
  }
}
