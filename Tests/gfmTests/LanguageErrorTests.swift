import Foundation
import Testing

/// Mistakes that users make, with what the diagnostic must hold.
@Suite struct LanguageErrorTests {
  /// A line `source => fragment | fragment`, split at the last arrow.
  struct Mistake: CustomTestStringConvertible {
    let source: String
    let fragments: [String]
    var testDescription: String { source }

    static let all: [Mistake] = {
      let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Fixtures/language-errors.txt")
      let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
        line.range(of: " => ", options: .backwards).map { arrow in
          Mistake(
            source: String(line[..<arrow.lowerBound]),
            fragments: line[arrow.upperBound...].split(separator: "|").map {
              $0.trimmingCharacters(in: .whitespaces)
            }
          )
        }
      }
    }()
  }

  @Test func thereAreMistakes() { #expect(Mistake.all.count >= 21) }

  @Test(arguments: Mistake.all)
  func aMistakeIsToldWithItsPlace(_ mistake: Mistake) throws {
    let run = try GFM(["run", "-"], input: mistake.source + "\n")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(#/<stdin>:\d+:\d+: error: /#))
    let lines = run.errors.split(separator: "\n")
    let caret = lines.firstIndex { $0.contains("^") && $0.allSatisfy { " |^".contains($0) } }
    #expect(caret.map { $0 > 0 } ?? false, "no caret line in \(run.errors)")
    // What is echoed of the source proves nothing.
    let told = lines.filter { !$0.contains(#/^\d+ \| /#) }.joined(separator: "\n")
    for fragment in mistake.fragments {
      #expect(told.contains(fragment), "'\(fragment)' is not in \(run.errors)")
    }
  }

  @Test func linesAreCountedInFilesAndStandardInput() throws {
    let text = "x = 1\n\n# a comment\ny = x +\n  undefined_name\n"
    #expect(try GFM(["run", "-"], input: text).errors.contains("<stdin>:5:3: error:"))
    try GFM.inFolder { folder in
      let path = folder + "/script.gfm"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try GFM("run", path).errors.contains("\(path):5:3: error:"))
    }
  }
}
