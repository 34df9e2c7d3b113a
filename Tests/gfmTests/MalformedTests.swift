import Foundation
import Testing

/// Broken files, each opened by a process of its own whose memory and time are measured.
@Suite struct MalformedTests {
  private let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path()
  private var fixtures: String { repository + "Tests/Fixtures/" }

  /// What `scripts/malformed` prints, and how it ends.
  private func survey(_ folder: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: repository + "scripts/malformed")
    process.arguments = [folder]
    var environment = ProcessInfo.processInfo.environment
    environment["GFM_BINARY"] = GFM.executable.path
    environment["MEMORY_MIB"] = "400"
    environment["SECONDS_EACH"] = "60"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  @Test func eachBrokenFileEndsInPixelsOrAMessageInBoundedMemory() throws {
    let (status, output) = try survey(fixtures + "malformed")
    #expect(status == 0, "\(output)")
    let summary = try #require(output.split(separator: "\n").last)
    #expect(summary.contains("57 files: ") && summary.contains("; 0 failed; "), "\(summary)")
  }

  @Test func whatIsCutOffEmptyOrNoImageSaysSo() throws {
    try GFM.inFolder { folder in
      let jpeg = try Data(contentsOf: URL(filePath: fixtures + "jpeg/large.jpg"))
      let map = try Data(
        contentsOf: URL(filePath: repository + "notebooks/data/landsat/etm_olinda.tif")
      )
      let files: [(name: String, content: Data, says: String)] = [
        ("cut.jpg", jpeg.prefix(jpeg.count / 2), "is cut short"),
        ("cut.tif", map.prefix(map.count / 2), "cannot be read"),
        ("head.tif", map.prefix(6), "is not an image of a known format"),
        ("empty.png", Data(), "is empty (0 bytes)"),
        ("text.png", Data("nothing to see".utf8), "is not an image of a known format"),
        (
          "zip.jpg", Data([0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 60)), "is not an image"
        ),
        (
          "pointer.tif", Data("version https://git-lfs.github.com/spec/v1\n".utf8),
          "Git LFS pointer"
        ),
        ("net.tif", Data("<GDAL_WMS></GDAL_WMS>".utf8), "lies elsewhere"),
        ("a 'quoted' \"name\".png", Data(), "is empty (0 bytes)"),
        ("a\nnew line.png", Data(), "is empty (0 bytes)"),
        ("wrong ending.png", jpeg, "picture [3, "),
      ]
      for file in files { try file.content.write(to: URL(filePath: "\(folder)/\(file.name)")) }
      let (status, output) = try survey(folder)
      #expect(status == 0, "\(output)")
      for file in files {
        let last = file.name.split(separator: "\n").last ?? ""
        let lines = output.split(separator: "\n").map(String.init)
        let place = lines.firstIndex { $0.hasSuffix(last) }
        let said = lines[(place ?? 0)...].dropFirst().prefix(3).joined(separator: "\n")
        #expect(said.contains(file.says), "\(file.name): \(said)")
      }
    }
  }
}
