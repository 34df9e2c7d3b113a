import Files
import Testing

@testable import Checkpoints

@Suite("Zip archives")
struct ZipDirectoryTests {
  private func archive(_ names: [String]) -> [UInt8] {
    var zip = ZipWriter()
    for name in names { zip.add(name, .bytes([1, 2, 3])) }
    let folder = try? TemporaryFolder()
    let path = (folder?.path ?? "") + "/a.zip"
    try? WholeFile.write(to: path, byteCount: zip.byteCount, zip.write)
    return (try? bytes(of: path)) ?? []
  }

  private func fault(_ bytes: [UInt8]) -> Fault? {
    CheckpointsTests.fault { _ = try ZipDirectory(MemorySource(content: bytes)) }
  }

  /// The position of the n-th directory entry.
  private func header(_ bytes: [UInt8], _ index: Int) -> Int {
    bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) }[index]
  }

  @Test("Entries are found where they were written, in a file as large as was said")
  func entriesAreFound() throws {
    let bytes = archive(["a", "b"])
    let directory = try ZipDirectory(MemorySource(content: bytes))
    #expect(directory.entries.map(\.name) == ["a", "b"])
    let range = try #require(directory["b"]?.range)
    #expect(Array(bytes[range]) == [1, 2, 3])
  }

  @Test(
    "An archive of something else is called what it is",
    arguments: [
      (
        ["a.npy", "b.npy"],
        "a.zip: is an archive of NumPy's arrays (a, b); save each with numpy.save, as .npy"
      ),
      (
        ["doc.kml"],
        "a.zip: is a zip archive, but not PyTorch's: it has no entry 'data.pkl'; unpack it"
      ),
    ]
  )
  func foreignArchivesAreNamed(names: [String], said: String) {
    let source = MemorySource(content: archive(names))
    do {
      _ = try LoadedFile.read(source, path: "a.zip", format: .torchZip)
      Issue.record("no error")
    } catch {
      #expect("\(error)" == said)
    }
  }

  @Test("Two entries of one name are refused")
  func duplicatesAreRefused() {
    #expect(fault(archive(["a", "a"])) == .duplicateEntry("a"))
  }

  @Test("Entries that share bytes are refused")
  func overlapsAreRefused() {
    var bytes = archive(["a", "b"])
    let (first, second) = (header(bytes, 0), header(bytes, 1))
    for index in 42..<46 { bytes[second + index] = bytes[first + index] }
    #expect(fault(bytes) == .overlappingEntries("a", "b"))
  }

  @Test("Compressed and encrypted entries are refused")
  func compressionIsRefused() {
    var bytes = archive(["a"])
    bytes[header(bytes, 0) + 10] = 8
    #expect(fault(bytes) == .compressedEntry("a"))
    bytes = archive(["a"])
    bytes[header(bytes, 0) + 8] = 1
    #expect(fault(bytes) == .encryptedEntry("a"))
  }

  @Test("Sizes beyond the file are refused")
  func sizesBeyondTheFileAreRefused() {
    var bytes = archive(["a"])
    for field in [20, 24] { bytes[header(bytes, 0) + field + 2] = 0xff }
    #expect(fault(bytes) == .entryOutside("a"))
  }

  @Test("A file cut short has no directory")
  func cutFilesHaveNoDirectory() {
    #expect(fault(archive(["a"]).dropLast(30).map { $0 }) == .noDirectory)
    #expect(fault([]) == .noDirectory)
  }
}
