import Foundation
import Testing

@Suite struct ScriptTests {
  @Test func valuesArePrintedAndErrorsAreStatusOne() throws {
    let good = try GFM("-e", "1 + 1")
    #expect(good.status == 0 && good.output == "2\n" && good.errors.isEmpty)
    let bad = try GFM("-e", "nosuchname")
    #expect(bad.status == 1 && bad.output.isEmpty)
    #expect(bad.errors.contains("<expression>:1:1"))
  }

  @Test func theTextOfAValueThatIsUsedManyTimesHasAnEnd() throws {
    let shared = "a = [1]; for i in range(60) { a = [a, a] }; len(str(a)) >= 10_000_000"
    #expect(try GFM("-e", shared).output == "true\n")
  }

  @Test func scriptFromStandardInputHasItsName() throws {
    let run = try GFM("run", "-", input: "x = 2\nx * 21\nnope\n")
    #expect(run.output == "42\n")
    #expect(run.status == 1)
    #expect(run.errors.contains("<stdin>:3:1"))
    #expect(try GFM(input: "6 * 7\n").output == "42\n")
  }

  @Test func parametersArriveTypedAndUnknownOnesAreRefused() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let text = "param n = 1, \"how many\"\nparam name = \"a\", \"who\"\nn + 1\nname\n"
      try text.write(toFile: script, atomically: true, encoding: .utf8)
      #expect(try GFM("run", script, "-p", "n=41", "-p", "name=7").output == "42\n\"7\"\n")
      #expect(try GFM("run", script, "-p", "m=1").status == 1)
      #expect(try GFM("replay", script, "-p", "n=41").output == "42\n\"a\"\n")
      let unknown = try GFM("replay", script, "-p", "nn=1")
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("did you mean 'n'?"))
    }
  }

  @Test func aScriptWithoutParametersSaysHowOneIsDeclared() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try "1 + 1\n".write(toFile: script, atomically: true, encoding: .utf8)
      for command in ["run", "replay"] {
        let run = try GFM(command, script, "-p", "rate=5")
        #expect(run.status != 0)
        #expect(run.errors.contains("'param rate = 1'"), "\(run.errors)")
      }
    }
  }

  @Test func replayChecksAcceptsAndReports() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let text =
        "# %% Sum\nx = 0.5\nx + 0.25\n#> 0.7500001\n\n# %% Curve\nplot([2, 1], title=\"loss\")\n"
      try text.write(toFile: script, atomically: true, encoding: .utf8)
      let check = try GFM("replay", script, "--check")
      #expect(check.status == 1)
      #expect(check.output.contains("-0.7500001\n+0.75\n"))
      #expect(try GFM("replay", script, "--accept").status == 0)
      let again = try GFM("replay", script, "--check")
      #expect(again.status == 0, "\(again.output)")
      #expect(again.output.isEmpty)
      let recorded = try String(contentsOfFile: script, encoding: .utf8)
      #expect(recorded.contains("x + 0.25\n#> 0.75\n"))
      #expect(recorded.contains("#> [figure 1: line plot \"loss\", 1 series]\n"))
      let page = folder + "/a.html"
      let plots = folder + "/plots"
      #expect(try GFM("replay", script, "--html", page, "--plots", plots).status == 0)
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.contains("data:image/svg+xml;base64,"))
      #expect(FileManager.default.fileExists(atPath: plots + "/figure-01.svg"))
    }
  }

  @Test func tolerancesOfReplayAreNumeric() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try "0.5 + 1e-7\n#> 0.5\n".write(toFile: script, atomically: true, encoding: .utf8)
      #expect(try GFM("replay", script, "--check").status == 1)
      #expect(try GFM("replay", script, "--check", "--rtol", "1e-5").status == 0)
      try "0.5 + 1e-3\n#> 0.5\n".write(toFile: script, atomically: true, encoding: .utf8)
      #expect(try GFM("replay", script, "--check", "--rtol", "1e-5").status == 1)
    }
  }

  @Test func failedCellEndsTheReplayUnlessItShallGoOn() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try "# %% a\nnope\n# %% b\n7\n".write(toFile: script, atomically: true, encoding: .utf8)
      let stopped = try GFM("replay", script)
      #expect(stopped.status == 1 && stopped.output.isEmpty)
      #expect(stopped.errors.contains("\(script):2:1"))
      let going = try GFM("replay", script, "--keep-going")
      #expect(going.status == 1 && going.output == "7\n")
    }
  }

  @Test func figureWithoutGnuplotIsAWarningAndNotAnError() throws {
    try GFM.inFolder { folder in
      let run = try GFM(
        ["run", "-", "--plots", folder],
        input: "plot([1, 2])\n7\n",
        variables: ["GFM_GNUPLOT": "/nonexistent/gnuplot"]
      )
      #expect(run.status == 0)
      #expect(run.output.hasSuffix("7\n"))
      #expect(run.errors.contains("apt install gnuplot-nox"))
      let saved = try GFM(
        ["run", "-"],
        input: "plot([1, 2]).save(\"\(folder)/a.svg\")\n",
        variables: ["GFM_GNUPLOT": "/nonexistent/gnuplot"]
      )
      #expect(saved.status == 1)
      #expect(saved.errors.contains("/nonexistent/gnuplot"), "\(saved.errors)")
    }
  }

  @Test func reportWithoutGnuplotSaysWhatItLacks() throws {
    try GFM.inFolder { folder in
      try "plot([1, 2])\n".write(toFile: folder + "/a.gfm", atomically: true, encoding: .utf8)
      let run = try GFM(
        ["replay", folder + "/a.gfm", "--html", folder + "/a.html"],
        variables: ["GFM_GNUPLOT": "/nonexistent/gnuplot"]
      )
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("figure 1 is not in the report"), "\(run.errors)")
      let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
      #expect(page.contains("Figure 1: line plot"))
    }
  }

  @Test func referenceKnowsItsNames() throws {
    #expect(try GFM("doc", "zeros").output.contains("zeros("))
    let unknown = try GFM("doc", "zeross")
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("zeros"))
  }
}
