import Figures
import Foundation
import Testing

@testable import Session

@Suite struct ReplayTests {
  /// Prints each line of a cell; `fail`, `stop` and `plot` do what they say.
  private final class Lines: CellRunner {
    var ran: [String] = []

    func run(_ source: String, name: String, firstLine: Int, output: CellOutput) -> CellEnd {
      for line in source.split(separator: "\n") where !line.hasPrefix("#") {
        ran.append(String(line))
        switch line {
        case "fail": return .failed("\(name):\(firstLine): failed")
        case "stop": return .interrupted("interrupted")
        case "plot": output.show(Figure(LinePlot([Series(y: [1, 2])]), title: "loss"))
        default: output.print(line + "\n")
        }
      }
      return .completed
    }
  }

  private func replay(
    _ text: String,
    _ change: (inout Replay.Options) -> Void = { _ in }
  ) throws -> (report: ReplayReport, printed: String, notes: [String], notebook: Notebook) {
    var options = Replay.Options()
    change(&options)
    var printed = ""
    var notes: [String] = []
    let replay = Replay(
      options: options,
      runner: Lines(),
      print: { printed += $0 },
      note: { notes.append($0) }
    )
    var notebook = Notebook(text: text, path: "a.gfm")
    let report = try replay.run(&notebook)
    return (report, printed, notes, notebook)
  }

  @Test func replayPrintsWhatCellsPrint() throws {
    let result = try replay("# %% a\n1\n# %% b\n2\n")
    #expect(result.printed == "1\n2\n")
    #expect(result.report.exitStatus == 0)
  }

  @Test func sameOutputPassesTheCheck() throws {
    let result = try replay(
      "# %% a\n1\n#> 1\n\n# %% b\nplot\n#> [figure 1: line plot \"loss\", 1 series]\n"
    ) {
      $0.checks = true
    }
    #expect(result.report.exitStatus == 0)
    #expect(result.printed.isEmpty)
  }

  @Test func otherOutputIsShownAndFails() throws {
    let result = try replay("# %% Look\n0.501\n#> 0.500\n") { $0.checks = true }
    #expect(result.report.exitStatus == 1)
    #expect(
      result.printed == """
        --- a.gfm:2 (Look), recorded
        +++ a.gfm:2 (Look), now
        @@ -1,1 +1,1 @@
        -0.500
        +0.501

        """
    )
    let loose = try replay("# %% Look\n0.50000001\n#> 0.500\n") {
      $0.checks = true
      $0.comparison = TextComparison(relative: 1e-6)
    }
    #expect(loose.report.exitStatus == 0)
  }

  @Test func missingAndUnrecordedOutputAreDifferences() throws {
    #expect(try replay("1\n") { $0.checks = true }.report.exitStatus == 1)
    #expect(try replay("# nothing\n#> 1\n") { $0.checks = true }.report.exitStatus == 1)
  }

  @Test func acceptedOutputPassesTheNextCheck() throws {
    let first = try replay("# %% a\n1\n#> 0\n\n# %% b\nplot\n") { $0.accepts = true }
    #expect(
      first.notebook.text
        == "# %% a\n1\n#> 1\n\n# %% b\nplot\n#> [figure 1: line plot \"loss\", 1 series]\n"
    )
    #expect(try replay(first.notebook.text) { $0.checks = true }.report.exitStatus == 0)
  }

  @Test func failedCellEndsTheReplayUnlessItShallGoOn() throws {
    let text = "# %% a\nfail\n# %% b\n2\n"
    let stopped = try replay(text)
    #expect(stopped.printed.isEmpty)
    #expect(stopped.notes == ["a.gfm:2: failed"])
    #expect(stopped.report.exitStatus == 1)
    let going = try replay(text) { $0.keepsGoing = true }
    #expect(going.printed == "2\n")
    #expect(going.report.exitStatus == 1)
  }

  @Test func aCellThatMayFailEndsNothing() throws {
    let text = "# %% tags=[\"raises-exception\"]\nfail\n# %% b\n2\n#> 2\n"
    let result = try replay(text) { $0.checks = true }
    #expect(result.notes == ["a.gfm:2: failed"])
    #expect(result.report.exitStatus == 0)
    #expect(result.report.cells.map(\.wasRun) == [true, true])
    let accepted = try replay("# %% tags=[\"x\", \"raises-exception\"]\nfail\n# %%\n1\n") {
      $0.accepts = true
    }
    #expect(accepted.notebook.text.hasSuffix("#> 1\n"))
  }

  @Test func failedReplayAcceptsNothing() throws {
    let text = "# %% a\n1\n#> 0\n# %% b\nfail\n"
    #expect(try replay(text) { $0.accepts = true }.notebook.text == text)
  }

  @Test func interruptionEndsTheReplay() throws {
    let result = try replay("# %% a\nstop\n# %% b\n2\n") { $0.keepsGoing = true }
    #expect(result.report.exitStatus == 130)
    #expect(result.printed.isEmpty)
  }

  @Test func figuresAreNumberedOverTheWholeFileAndSaved() throws {
    let folder = NSTemporaryDirectory() + "gfm-plots-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = try replay("# %% a\nplot\n# %% b\nplot\n") { $0.plots = folder }
    #expect(result.printed.contains("[figure 2: "))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["figure-01.svg", "figure-02.svg"])
  }

  @Test func reportHoldsEverythingAndRefersToNothing() throws {
    let text = "# %% [markdown]\n# # About **it**\n# %% Look <b>\nplot\n\"1 < 2\"\n#> 0\n"
    let result = try replay(text) { $0.checks = true }
    let html = HTMLReport(result.report, environment: [("threads", "2")]).text
    #expect(html.contains("<h2>About <strong>it</strong></h2>"))
    #expect(html.contains("<h2>Look &lt;b&gt;</h2>"))
    #expect(html.contains("&quot;1 &lt; 2&quot;"))
    #expect(html.contains("src=\"data:image/svg+xml;base64,"))
    #expect(html.contains("<del>-0</del>"))
    #expect(html.contains("<th>threads</th><td>2</td>"))
    #expect(html.contains("<nav>See <a href=\"#line-4\">Look &lt;b&gt;</a></nav>"))
    #expect(html.contains("<section id=\"line-4\">"))
    #expect(!html.contains("src=\"http") && !html.contains("<script") && !html.contains("<link"))
  }

  @Test func reportSaysFirstWhatAReaderShouldKnow() throws {
    let result = try replay("# %% a\n1\n")
    let html = HTMLReport(result.report, environment: [], notes: ["data 'x' has changed"]).text
    let note = try #require(html.range(of: "<p class=\"note\">data 'x' has changed</p>"))
    let code = try #require(html.range(of: "<pre class=\"code\">"))
    #expect(note.upperBound < code.lowerBound)
    #expect(html.contains("1 cell ran in") && !html.contains("<nav>"))
    for tag in ["header", "footer", "html", "body", "section", "table"] {
      #expect(
        html.components(separatedBy: "<\(tag)").count
          == html.components(separatedBy: "</\(tag)>").count,
        "\(tag)"
      )
    }
  }
}
