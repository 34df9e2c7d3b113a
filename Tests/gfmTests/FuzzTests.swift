import Foundation
import Testing

/// A short run of `scripts/fuzz`: the same inputs each time.
@Suite struct FuzzTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path()

  @Test func damagedFilesAndGeneratedProgramsEndInAValueOrAMessage() throws {
    try GFM.inFolder { folder in
      let process = Process()
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(
        path: "fuzz"
      )
      process.arguments = [
        "--files", "120", "--programs", "400", "--patience", "60", "--keep", folder,
      ]
      var environment = ProcessInfo.processInfo.environment
      environment["GFM_FUZZ_ROOT"] = root
      process.environment = environment
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(output)")
      #expect(output.hasSuffix("nothing found\n"), "\(output)")
    }
  }
}
