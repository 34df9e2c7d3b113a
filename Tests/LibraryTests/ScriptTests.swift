import Foundation
import Language
import Testing

@testable import Library

/// Programs in `Tests/Scripts` that need more than the language: `# expect: text` beside a line, or on
/// lines of its own below, is the output; `# expect error: text` a fragment of the diagnostic at that
/// line, other than the source that it echoes.
@Suite(.serialized) struct ScriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Scripts")
  static let areas = ["tensors", "models"]

  static var scripts: [String] {
    areas.flatMap { area -> [String] in
      let path = folder.appendingPathComponent(area).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".gfm") }.sorted().map { "\(area)/\($0)" }
    }
  }

  @Test func thereAreManyScripts() { #expect(Self.scripts.count >= 60) }

  @Test(arguments: scripts) func scriptGivesWhatItSays(_ name: String) throws {
    let url = Self.folder.appendingPathComponent(name)
    let text = try String(contentsOf: url, encoding: .utf8)
    let output = OutputBuffer()
    let interpreter = Interpreter(library: makeLibrary(), output: output)
    let outcome = interpreter.run(SourceText(name: name, text: text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let shown = output.text.split(separator: "\n").map(String.init)
    #expect(shown == lines.compactMap { expectation(" # expect: ", in: $0) })
    let wanted = lines.enumerated().compactMap { index, line in
      expectation(" # expect error: ", in: line).map { (line: index + 1, text: $0) }
    }
    let rendered = DiagnosticRenderer().render(outcome.diagnostics)
    try #require(outcome.diagnostics.count == wanted.count, "\(rendered)")
    for (diagnostic, (line, text)) in zip(outcome.diagnostics, wanted) {
      let location = diagnostic.location
      #expect(location.source.position(at: location.span.start).line == line)
      #expect(said(by: diagnostic).contains(text), "\(rendered)")
    }
  }

  private func expectation(_ marker: String, in line: String) -> String? {
    let line = " " + line
    guard let range = line.range(of: marker) else { return nil }
    return String(line[range.upperBound...])
  }

  /// What a diagnostic says, without the script's name before it and the script's lines in it, which hold any fragment.
  private func said(by diagnostic: Diagnostic) -> String {
    let lines = DiagnosticRenderer().render(diagnostic).split(separator: "\n").dropFirst()
    let own = lines.filter { line in
      line.first?.isNumber != true || !line.drop(while: \.isNumber).hasPrefix(" | ")
    }
    return ([diagnostic.message[...]] + own).joined(separator: "\n")
  }
}
