import Foundation
import Testing

/// Where the native stack is small, what needs more ends in a diagnostic.
@Suite struct SmallStackTests {
  private func run(
    _ kibibytes: Int,
    _ source: String,
    beside file: (name: String, text: String)? = nil
  ) throws -> (status: Int32, output: String) {
    try GFM.inFolder { folder in
      let path = folder + "/a.gfm"
      if let file {
        try file.text.write(toFile: "\(folder)/\(file.name)", atomically: true, encoding: .utf8)
      }
      let source = source.replacing("FOLDER", with: folder)
      try source.write(toFile: path, atomically: true, encoding: .utf8)
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "ulimit -s \(kibibytes); exec \"$0\" run \"$1\"", GFM.executable.path(), path,
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit, "\(source.prefix(60)): \(text.prefix(200))")
      return (process.terminationStatus, text)
    }
  }

  private static let sources = [
    String(repeating: "(", count: 140) + "1" + String(repeating: ")", count: 140),
    String(repeating: "[", count: 140) + "1" + String(repeating: "]", count: 140),
    String(repeating: "x -> ", count: 140) + "1",
    Array(repeating: "1", count: 390).joined(separator: "+"),
    String(repeating: "-", count: 140) + "1",
    String(repeating: "if true { ", count: 140)
      + String(repeating: "}", count: 140),
    "fn f(n) = [1] |> map(x -> f(n)); f(1)", "fn f(n) = 1 + f(n); f(1)",
    "a = [1]; for i in range(190) { a = [a] }; b = [1]; for i in range(190) { b = [b] }; a == b; a < b; str(a)",
    "a = [1]; for i in range(95) { a = [a] }; save(a, \"/dev/null/a.json\")",
  ]

  @Test(arguments: ["yaml", "json", "ipynb", "geojson"]) func deepFilesEndInADiagnostic(
    ending: String
  ) throws {
    let blocks = (0..<990).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    let lists = String(repeating: "[", count: 990) + String(repeating: "]", count: 990)
    for text in [blocks, lists] {
      let (status, output) = try run(
        256,
        "load(\"FOLDER/a.\(ending)\")",
        beside: ("a.\(ending)", text)
      )
      #expect(status == 1 && output.contains("error: "), "\(ending): \(output.prefix(300))")
    }
  }

  @Test(arguments: [256, 512]) func deepSourcesEndInADiagnostic(kibibytes: Int) throws {
    for source in Self.sources {
      let (status, output) = try run(kibibytes, source)
      #expect(
        status == 0 || (status == 1 && output.contains("error: ")),
        "\(source.prefix(60)): \(output)"
      )
    }
  }
}
