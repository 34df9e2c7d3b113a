import Foundation
import Testing

@testable import Files

@Suite struct WholeFileTests {
  private struct Stop: Error {}

  @Test func failedWriteLeavesTheOldFileAndNothingElse() throws {
    try inFolder { folder in
      let path = folder + "/a"
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: Stop.self) {
        try WholeFile.write(to: path, byteCount: 4) { sink in
          try sink.write([UInt8](repeating: 1, count: 3 << 20))
          throw Stop()
        }
      }
      #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
      #expect(try names(folder) == ["a"])
    }
  }

  @Test func diskTooFullIsNamedBeforeAnythingIsWritten() throws {
    try inFolder { folder in
      let path = folder + "/a"
      #expect(throws: FileError.noSpace(path: path, needed: 7, available: 3)) {
        try WholeFile.write(to: path, byteCount: 7, space: { _ in 3 }) { _ in throw Stop() }
      }
      let left = try names(folder)
      #expect(left.isEmpty)
    }
  }

  @Test func whatAKilledWriterLeftGoesWithTheNextWrite() throws {
    try inFolder { folder in
      for name in [".a.partial-999999999", ".b.partial-999999999"] {
        try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      try WholeFile.write([1], to: folder + "/a")
      #expect(try names(folder) == [".b.partial-999999999", "a"])
    }
  }

  @Test func devicesAndPipesTakeTheBytesAndStayWhatTheyAre() throws {
    try WholeFile.write([1], to: "/dev/null")
    #expect(FileTarget("/dev/null") == .stream)
    try inFolder { folder in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      #expect(throws: FileError.cannotWrite(path: path, code: ENXIO)) {
        try WholeFile.write([1], to: path)
      }
      // Open at both ends, so that neither waits for the other.
      let end = open(path, O_RDWR | O_NONBLOCK)
      defer { close(end) }
      try WholeFile.write([7, 8], to: path)
      var bytes = [UInt8](repeating: 0, count: 4)
      #expect(read(end, &bytes, 4) == 2)
      #expect(bytes == [7, 8, 0, 0])
      #expect(try names(folder) == ["pipe"])
      #expect(FileTarget(path) == .stream)
    }
  }

  @Test func linksAndRightsOfTheOldFileStay() throws {
    try inFolder { folder in
      let path = folder + "/real"
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      #expect(chmod(path, 0o640) == 0)
      #expect(symlink("real", folder + "/link") == 0)
      try WholeFile.write([1], to: folder + "/link")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "real")
      #expect(FileManager.default.contents(atPath: path) == Data([1]))
      var information = stat()
      #expect(stat(path, &information) == 0 && information.st_mode & 0o777 == 0o640)
    }
  }

  @Test func missingFolderAndAFolderInTheWayAreErrors() throws {
    #expect(throws: FileError.cannotWrite(path: "/nowhere/a", code: ENOENT)) {
      try WholeFile.write([1], to: "/nowhere/a")
    }
    try inFolder { folder in
      #expect(throws: FileError.cannotWrite(path: folder, code: EISDIR)) {
        try WholeFile.write([1], to: folder)
      }
    }
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "gfm-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
