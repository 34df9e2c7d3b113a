import Foundation
import Testing

@Suite struct ProgramTests {
  @Test func versionAndHelpGoToStandardOutput() throws {
    let version = try GFM("--version")
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("gfm 0."))
    let help = try GFM("--help")
    #expect(help.status == 0)
    #expect(help.output.contains("gfm replay FILE"))
    #expect(try GFM("replay", "--help").output.contains("--check"))
  }

  @Test func wrongUsageIsStatusTwoAndNothingOnStandardOutput() throws {
    for words in [["nonsense"], ["run"], ["--nonsense"], ["replay", "a", "--rtol", "x"], ["-e"]] {
      let run = try GFM(words)
      #expect(run.status == 2, "\(words)")
      #expect(run.output.isEmpty, "\(words)")
      #expect(run.errors.hasPrefix("gfm: "), "\(words)")
    }
  }

  @Test func missingScriptIsStatusOne() throws {
    let run = try GFM("run", "/nonexistent.gfm")
    #expect(run.status == 1)
    #expect(run.errors.contains("cannot read '/nonexistent.gfm'"))
  }

  @Test func doctorTellsTheMachine() throws {
    let run = try GFM("doctor")
    #expect(run.status == 0)
    for word in ["processor", "instruction set", "threads", "gnuplot", "GDAL", "OpenBLAS"] {
      #expect(run.output.contains(word))
    }
  }

  @Test func crashedSessionIsListedAndRecovered() throws {
    try GFM.inFolder { folder in
      #expect(try GFM("sessions", state: folder).output == "no session is recorded\n")
      let sessions = folder + "/gfm/sessions"
      try FileManager.default.createDirectory(atPath: sessions, withIntermediateDirectories: true)
      let journal = "# seed: 0\n\n# %% [1]\nx = 1\n\n# %% [2] [failed]\ny\n#> error\n\n"
      try journal.write(
        toFile: sessions + "/20260101-000000-1.gfm",
        atomically: true,
        encoding: .utf8
      )
      let list = try GFM("sessions", state: folder).output
      #expect(list == "20260101-000000-1  crashed   2 entries  x = 1\n")
      let file = folder + "/back.gfm"
      #expect(try GFM("recover", "20260101-000000-1", file, state: folder).status == 0)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text == "# seed: 0\n\n# %% [1]\nx = 1\n\n")
      #expect(try GFM("recover", "other", state: folder).status == 1)
    }
  }
}
