import Foundation
import Testing

@testable import Checkpoints

@Suite("Files written whole or not at all")
struct WholeFileTests {
  private struct Stop: Error {}

  @Test("A write that fails half-way leaves the old file and nothing else")
  func failuresLeaveTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", "old")
    #expect(throws: Stop.self) {
      try WholeFile.write(to: path, byteCount: 4) { sink in
        try sink.write([UInt8](repeating: 1, count: 3 << 20))
        throw Stop()
      }
    }
    #expect(try bytes(of: path) == Array("old".utf8))
    #expect(folder.files == ["a"])
  }

  @Test("A disk too full is named with what is needed, before anything is written")
  func fullDisksAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.json", "old")
    #expect(throws: CheckpointError.noSpace(path: path, needed: 7, available: 3)) {
      try CheckpointFile.write(.list([.int(1), .int(2)]), to: path, space: { _ in 3 })
    }
    #expect(try bytes(of: path) == Array("old".utf8))
    #expect(folder.files == ["a.json"])
  }

  @Test("What a killed writer left behind goes with the next write")
  func leftoversAreRemoved() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(".a.partial-999999999", "half")
    _ = try folder.file(".b.partial-999999999", "half of another")
    try WholeFile.write([1], to: folder.path + "/a")
    #expect(folder.files == [".b.partial-999999999", "a"])
  }

  @Test("A folder that is missing is an error with its number")
  func missingFoldersAreErrors() {
    #expect(throws: CheckpointError.cannotWrite(path: "/nowhere/a", code: ENOENT)) {
      try WholeFile.write([1], to: "/nowhere/a")
    }
    #expect(throws: CheckpointError.unknownEnding(path: "a.xyz")) {
      try CheckpointFile.write(.none, to: "a.xyz")
    }
  }
}
