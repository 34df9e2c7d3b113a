import Testing

@testable import Formats

@Suite("Zip archives")
struct ZipTests {
  private func archive(_ names: [String]) throws -> [UInt8] {
    var zip = ZipWriter()
    for name in names { zip.add(name, [1, 2, 3]) }
    var bytes: [UInt8] = []
    try zip.write { bytes += $0 }
    #expect(bytes.count == zip.byteCount)
    return bytes
  }

  private func directory(_ bytes: [UInt8]) throws -> ZipDirectory {
    try ZipDirectory(byteCount: bytes.count) { Array(bytes[$0]) }
  }

  /// The position of the n-th directory entry.
  private func header(_ bytes: [UInt8], _ index: Int) -> Int {
    bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) }[index]
  }

  @Test("Entries are found where they were written, in a file as large as was said")
  func entriesAreFound() throws {
    let bytes = try archive(["a", "b"])
    let directory = try directory(bytes)
    #expect(directory.entries.map(\.name) == ["a", "b"])
    let entry = try #require(directory["b"])
    #expect(entry.range.lowerBound.isMultiple(of: 64))
    #expect(try entry.content { Array(bytes[$0]) } == [1, 2, 3])
    #expect(directory["c"] == nil)
  }

  @Test("Contents that are lent are written as they are, empty ones too")
  func lentContentsAreWritten() throws {
    var zip = ZipWriter()
    zip.add("none", byteCount: 0) { try [UInt8]().withUnsafeBytes($0) }
    zip.add("some", byteCount: 4) { try [1.5 as Float].withUnsafeBytes($0) }
    var bytes: [UInt8] = []
    try zip.write { bytes += $0 }
    let directory = try directory(bytes)
    #expect(directory["none"]?.range.isEmpty == true)
    let content = try directory["some"]?.content { Array(bytes[$0]) }
    #expect(content == [0, 0, 0xc0, 0x3f])
  }

  @Test("Two entries of one name are refused")
  func duplicatesAreRefused() throws {
    let bytes = try archive(["a", "a"])
    #expect(throws: ZipFault.duplicateEntry("a")) { try directory(bytes) }
  }

  @Test("Entries that share bytes are refused")
  func overlapsAreRefused() throws {
    var bytes = try archive(["a", "b"])
    let (first, second) = (header(bytes, 0), header(bytes, 1))
    for index in 42..<46 { bytes[second + index] = bytes[first + index] }
    let changed = bytes
    #expect(throws: ZipFault.overlappingEntries("a", "b")) { try directory(changed) }
  }

  @Test(
    "Compressed and encrypted entries are refused",
    arguments: [(10, UInt8(8), ZipFault.compressedEntry("a")), (8, 1, .encryptedEntry("a"))]
  )
  func compressionIsRefused(field: Int, value: UInt8, fault: ZipFault) throws {
    var bytes = try archive(["a"])
    bytes[header(bytes, 0) + field] = value
    let changed = bytes
    #expect(throws: fault) { try directory(changed) }
  }

  @Test("Sizes beyond the file are refused")
  func sizesBeyondTheFileAreRefused() throws {
    var bytes = try archive(["a"])
    for field in [20, 24] { bytes[header(bytes, 0) + field + 2] = 0xff }
    let changed = bytes
    #expect(throws: ZipFault.entryOutside("a")) { try directory(changed) }
  }

  @Test("Bytes that changed since they were written are refused")
  func changedBytesAreRefused() throws {
    var bytes = try archive(["a"])
    let entry = try #require(try directory(bytes)["a"])
    bytes[entry.range.lowerBound] ^= 1
    let changed = bytes
    #expect(throws: ZipFault.checksum("a")) { try entry.content { Array(changed[$0]) } }
  }

  @Test("A file cut short has no directory")
  func cutFilesHaveNoDirectory() throws {
    let cut = Array(try archive(["a"]).dropLast(30))
    #expect(throws: ZipFault.noDirectory) { try directory(cut) }
    #expect(throws: ZipFault.noDirectory) { try directory([]) }
  }
}
