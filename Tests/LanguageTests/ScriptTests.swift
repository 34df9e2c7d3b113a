import Foundation
import Testing

@testable import Language

/// Programs in `Tests/Scripts`: `# expect: text` beside a line is a line of the output, `# expect error: text` a fragment
/// of the diagnostic at that line, other than the source that it echoes.
@Suite struct ScriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Scripts")
  /// Areas that need nothing but the language.
  static let areas = [
    "values", "operators", "strings", "lists", "records", "functions", "control", "indexing",
    "errors", "tables", "parameters", "display", "syntax",
  ]

  static var scripts: [String] {
    areas.flatMap { area -> [String] in
      let path = folder.appendingPathComponent(area).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".gfm") }.sorted().map { "\(area)/\($0)" }
    }
  }

  @Test func thereAreManyScripts() { #expect(Self.scripts.count >= 150) }

  @Test(arguments: scripts) func scriptGivesWhatItSays(_ name: String) throws {
    let url = Self.folder.appendingPathComponent(name)
    let text = try String(contentsOf: url, encoding: .utf8)
    let session = Session()
    let outcome = session.interpreter.run(SourceText(name: name, text: text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let expected = lines.compactMap { Self.expectation(" # expect: ", in: $0) }
    let shown = session.output.text.split(separator: "\n").map(String.init)
    #expect(shown == expected)
    try check(outcome.diagnostics, lines)
  }

  private static func expectation(_ marker: String, in line: String) -> String? {
    let line = " " + line
    guard let range = line.range(of: marker) else { return nil }
    return String(line[range.upperBound...])
  }

  /// Each expected error must be there, at its line, and no other.
  private func check(_ diagnostics: [Diagnostic], _ lines: [String]) throws {
    var wanted: [(line: Int, text: String)] = []
    for (index, line) in lines.enumerated() {
      if let text = Self.expectation(" # expect error: ", in: line) {
        wanted.append((index + 1, text))
      }
    }
    try #require(
      diagnostics.count == wanted.count,
      "\(DiagnosticRenderer().render(diagnostics))"
    )
    for (diagnostic, (line, text)) in zip(diagnostics, wanted) {
      let location = diagnostic.location
      #expect(location.source.position(at: location.span.start).line == line)
      #expect(Self.said(by: diagnostic).contains(text), "\(Self.said(by: diagnostic))")
    }
  }

  /// What a diagnostic says, without the script's name before it and the script's lines in it, which hold any fragment.
  private static func said(by diagnostic: Diagnostic) -> String {
    let lines = DiagnosticRenderer().render(diagnostic).split(separator: "\n").dropFirst()
    let own = lines.filter { line in
      line.first?.isNumber != true || !line.drop(while: \.isNumber).hasPrefix(" | ")
    }
    return ([diagnostic.message[...]] + own).joined(separator: "\n")
  }
}
