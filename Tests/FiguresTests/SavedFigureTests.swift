import Foundation
import Testing

@testable import Figures

@Suite struct SavedFigureTests {
  @Test func savedFigureIsOfTheKindItsNameSays() throws {
    try inFolder { folder in
      try Samples.lines().save(to: folder + "/it's a loss.svg")
      let text = try String(contentsOfFile: folder + "/it's a loss.svg", encoding: .utf8)
      #expect(text.hasPrefix("<?xml"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }
  }

  @Test func failedFigureLeavesTheOldFile() throws {
    try inFolder { folder in
      let path = folder + "/loss.png"
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
      #expect(throws: FigureError.self) {
        try Samples.lines().save(to: path, with: Gnuplot(executable: "/bin/false"))
      }
      #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }
  }

  @Test func missingFolderAndUnknownEndingAreNamed() {
    #expect(throws: FigureError.cannotWrite(path: "/nonexistent/a.svg", code: ENOENT)) {
      try Samples.lines().save(to: "/nonexistent/a.svg")
    }
    #expect(throws: FigureError.unknownEnding(path: "a.bmp")) {
      try Samples.lines().save(to: "a.bmp")
    }
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "gfm-figures-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
