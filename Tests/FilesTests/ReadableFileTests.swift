import Foundation
import Testing

@testable import Files

@Suite struct ReadableFileTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "readable-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func aFileIsReadToItsEnd() throws {
    try inFolder { folder in
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
      try WholeFile.write(bytes, to: folder + "/a")
      #expect(try ReadableFile.bytes(of: folder + "/a") == bytes)
      #expect(throws: FileError.tooLarge(path: folder + "/a", limit: 10)) {
        try ReadableFile.bytes(of: folder + "/a", limit: 10)
      }
    }
  }

  @Test func whatHasNoEndIsNotOpened() throws {
    try inFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      symlink("/dev/zero", folder + "/link")
      for path in [pipe, folder, folder + "/link", "/dev/zero", "/dev/null", "/proc/self/maps"] {
        #expect(throws: FileError.notAFile(path: path)) { try ReadableFile.bytes(of: path) }
      }
    }
  }

  @Test func aPathWithAZeroByteNamesNoFile() throws {
    try inFolder { folder in
      try WholeFile.write([1], to: folder + "/a")
      let path = folder + "/a\0.csv"
      #expect(throws: FileError.zeroByte(path: path)) { try ReadableFile.bytes(of: path) }
      #expect(throws: FileError.zeroByte(path: path)) { try WholeFile.write([2], to: path) }
      #expect(try ReadableFile.bytes(of: folder + "/a") == [1])
    }
  }

  @Test func aStreamWithoutEndIsCutAtItsLimit() throws {
    let zero = open("/dev/zero", O_RDONLY)
    defer { close(zero) }
    #expect(throws: FileError.tooLarge(path: "zero", limit: 1 << 20)) {
      try ReadableFile.bytes(from: zero, path: "zero", limit: 1 << 20)
    }
  }

  @Test func aFullDeviceIsSaid() throws {
    #expect(throws: FileError.self) { try WholeFile.write([1, 2, 3], to: "/dev/full") }
  }
}
