import Foundation
import Testing

@testable import Files

@Suite("Locks of folders")
struct FolderLockTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "gfm-lock-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test("A process may take its folder again, and its name stands in the file")
  func aProcessMayTakeItsFolderAgain() throws {
    try inFolder { folder in
      let first = try FolderLock(folder: folder)
      let second = try FolderLock(folder: folder)
      #expect(first.isHeld && second.isHeld)
      let said = try String(contentsOfFile: "\(folder)/.lock", encoding: .utf8)
      #expect(said.hasPrefix("\(getpid()) "))
    }
  }

  @Test("A folder that is not there cannot be taken")
  func aMissingFolderIsAnError() {
    #expect(throws: FileError.cannotWrite(path: "/no/such/folder/.lock", code: ENOENT)) {
      try FolderLock(folder: "/no/such/folder")
    }
  }

  @Test("What is said of a folder in use names its process")
  func whatIsSaidNamesTheProcess() {
    let owner = FolderLock.Owner(process: 7, machine: "node3")
    let error = FileError.locked(folder: "runs/a", by: owner)
    #expect("\(error)" == "runs/a is in use by process 7 on node3")
    #expect(error.code == EAGAIN)
  }
}
