import Foundation
import Testing

@testable import Checkpoints

@Suite("Checkpoints written whole or not at all")
struct CheckpointFileTests {
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

  @Test("A folder that is missing is an error with its number")
  func missingFoldersAreErrors() {
    #expect(throws: CheckpointError.cannotWrite(path: "/nowhere/a", code: ENOENT)) {
      try CheckpointFile.write([1], to: "/nowhere/a")
    }
    #expect(throws: CheckpointError.unknownEnding(path: "a.xyz")) {
      try CheckpointFile.write(.none, to: "a.xyz")
    }
  }
}
