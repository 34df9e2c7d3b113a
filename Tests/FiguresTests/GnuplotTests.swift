import Foundation
import Testing

@testable import Figures

@Suite struct GnuplotTests {
  @Test func everyKindOfFigurePrintsInEveryFormat() throws {
    for (name, figure) in try Samples.all() {
      for format in [
        FigureFormat.png, .svg, .pdf, .sixel, .kitty, .text(columns: 79, rows: 24, color: false),
      ] {
        let bytes = try Gnuplot().print(figure, as: format)
        #expect(format.isComplete(bytes), "\(name) as \(format)")
        try keep(bytes, name: name, format: format)
      }
    }
  }

  @Test func sameFigureGivesTheSameSVGAndAnotherHasAnotherNameInIt() throws {
    let samples = try Samples.all()
    let names = try samples.map { name, figure in
      let first = try Gnuplot().print(figure, as: .svg)
      #expect(try Gnuplot().print(figure, as: .svg) == first, "\(name)")
      let lines = String(decoding: first, as: UTF8.self).split(separator: "\n")
      return try #require(lines.first { $0.hasPrefix("<title>") }, "\(name)")
    }
    #expect(Set(names).count == samples.count)
  }

  @Test func missingGnuplotSaysWhatToInstall() throws {
    let nowhere = Gnuplot(executable: "/nonexistent/gnuplot")
    let error = #expect(throws: FigureError.self) {
      try nowhere.print(try Samples.lines(), as: .png)
    }
    #expect(error == .gnuplotMissing(executable: "/nonexistent/gnuplot"))
    #expect(error?.description.contains("apt install gnuplot-nox") == true)
  }

  @Test func gnuplotThatDiesAtOnceIsAnErrorAndNotASignal() throws {
    let error = #expect(throws: FigureError.self) {
      try Gnuplot(executable: "/bin/true").print(try Samples.sheet(), as: .png)
    }
    #expect(error == .nothingDrawn(format: "png"))
  }

  @Test func killedGnuplotIsAnError() throws {
    let script = try Script.executable("kill -9 $$")
    defer { unlink(script) }
    let error = #expect(throws: FigureError.self) {
      try Gnuplot(executable: script).print(try Samples.sheet(), as: .png)
    }
    #expect(error == .gnuplotKilled(signal: 9))
  }

  @Test func hangingGnuplotIsStoppedAtTheTimeLimit() throws {
    let script = try Script.executable("exec sleep 100")
    defer { unlink(script) }
    let error = #expect(throws: FigureError.self) {
      try Gnuplot(executable: script, timeLimit: 0.2).print(try Samples.sheet(), as: .png)
    }
    #expect(error == .gnuplotTooSlow(seconds: 0.2))
  }

  @Test func interruptionStopsGnuplot() throws {
    let script = try Script.executable("exec sleep 100")
    defer { unlink(script) }
    let error = #expect(throws: FigureError.self) {
      try Gnuplot(executable: script, interrupted: { 1 }).print(try Samples.lines(), as: .png)
    }
    #expect(error == .interrupted)
  }

  @Test func complaintOfGnuplotIsShown() throws {
    let figure = Figure(Nonsense())
    let error = #expect(throws: FigureError.self) { try Gnuplot().print(figure, as: .svg) }
    #expect(
      error?.description.contains("undefined variable") == true,
      "\(String(describing: error))"
    )
  }

  @Test func noTextOfAFigureRunsAnything() throws {
    let owned = "/tmp/gfm-owned-\(getpid())"
    defer { unlink(owned) }
    for text in [
      "\"; system(\"touch \(owned)\")", "'; system('touch \(owned)'); '", "`touch \(owned)`",
      "x\nsystem('touch \(owned)')\n", "\\'; !touch \(owned)",
      "x' ; set output '\(owned)'; plot x t '",
      "END\n!touch \(owned)\n", "@GPVAL_VERSION %d %s {/*4 big}", "\u{2028}\u{0}\u{1B}[31m", "",
    ] {
      // All kinds at once: each text is drawn by one gnuplot.
      let figures = try Samples.saying(text)
      let all = Figure(try FigureGrid(figures, columns: 4), title: text)
      #expect(throws: Never.self, "\(text)") { try Gnuplot().print(all, as: .svg) }
      #expect(access(owned, F_OK) != 0, "\(text)")
    }
  }

  @Test func describeNamesTheTerminals() throws {
    let found = try Gnuplot().describe()
    #expect(found.version.hasPrefix("5.") || found.version.hasPrefix("6."))
    #expect(found.terminals.contains("svg"))
    #expect(found.terminals.contains("pngcairo"))
  }

  /// Keeps the figures where GFM_GALLERY points, for people who want to look at them.
  private func keep(_ bytes: [UInt8], name: String, format: FigureFormat) throws {
    guard let folder = getenv("GFM_GALLERY") else { return }
    let path = "\(String(cString: folder))/\(name).\(format.name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}

private struct Nonsense: FigureContent {
  let kind = "nonsense"
  let details = ""
  func naturalSize(title: String?) -> PixelSize { PixelSize(100, 100) }
  func write(to script: inout Script, in frame: Frame, title: String?) {
    script.line("plot nosuchvariable")
  }
}

extension Script {
  /// Returns the path of a new shell script.
  fileprivate static func executable(_ body: String) throws -> String {
    var template = Array("/tmp/gfm-fake-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    let text = Array("#!/bin/sh\n\(body)\n".utf8)
    #expect(write(file, text, text.count) == text.count)
    fchmod(file, 0o755)
    close(file)
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
