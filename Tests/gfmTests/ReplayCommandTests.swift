import Foundation
import Testing

/// `gfm replay` as a reviewer or a cluster job meets it.
@Suite struct ReplayCommandTests {
  private func write(_ text: String, _ path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  @Test func everythingThatAScriptWritesLandsInTheOutputFolder() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try write(
        """
        save({a: 1}, "made.json")
        load("made.json").a
        model = simmim(swin("nano", image=64, window=2, seed=1), seed=1)
        pile = geopile_compose("notebooks/data/naip", "made-pile", size=64, per_source=16, seed=0)
        pretrain(model, pile, steps=1, batch=8, output="made-run")
        model.save("made.pth")
        plot([1, 2]).save("made.svg")
        """,
        script
      )
      let out = folder + "/out"
      let run = try GFM("replay", script, "--output", out)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("1\n"))
      let names = Set(try files(out))
      for name in ["made.json", "made.pth", "made.svg", "made-pile/manifest.csv", "made-run"] {
        #expect(names.contains(name), "\(name)")
        #expect(!FileManager.default.fileExists(atPath: name), "\(name)")
      }
    }
  }

  @Test func sandboxRefusesToWriteAnywhereElse() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let out = folder + "/out"
      for (index, line) in [
        "save({a: 1}, \"../stolen.json\")", "save({a: 1}, \"\(folder)/stolen.json\")",
        "plot([1, 2]).save(\"\(folder)/stolen.svg\")",
        "vit(image=32, embed=8, depth=1, heads=2).save(\"\(folder)/stolen.pth\")",
      ].enumerated() {
        try write("save({a: 1}, \"kept-\(index).json\")\n\(line)\n", script)
        let run = try GFM("replay", script, "--sandbox", "--output", out)
        #expect(run.status == 1, "\(line)")
        #expect(
          run.errors.contains("the only folder that this replay may write to"),
          "\(run.errors)"
        )
        #expect(run.errors.contains("can write only to \(out)"))
      }
      #expect(try files(out) == (0..<4).map { "kept-\($0).json" })
      #expect(try files(folder).filter { $0.contains("stolen") }.isEmpty)
    }
  }

  @Test func sandboxKeepsCachesInTheOutputFolderAndTheUsersFoldersAsTheyAre() throws {
    try GFM.inFolder { folder in
      let (script, out) = (folder + "/a.gfm", folder + "/out")
      func replay(_ cache: String) throws -> GFM {
        try write(
          """
          pile = geopile("notebooks/data/naip")
          model = simmim(swin("nano", image=64, window=2, seed=1), seed=1)
          pretrain(model, pile, steps=1, batch=4, cache="\(cache)").loss.shape
          """,
          script
        )
        return try GFM(
          ["replay", script, "--sandbox", "--output", out],
          variables: ["XDG_CACHE_HOME": folder + "/user", "HOME": folder + "/home"]
        )
      }
      let inside = try replay("images.cache")
      #expect(inside.status == 0 && inside.output.hasSuffix("[1]\n"), "\(inside.errors)")
      #expect(try files(out) == ["images.cache"])
      let outside = try replay(folder + "/stolen.cache")
      #expect(outside.status == 1)
      #expect(outside.errors.contains("'stolen.cache' leads there"), "\(outside.errors)")
      #expect(try files(folder).filter { !$0.hasPrefix("out") } == ["a.gfm"])
    }
  }

  @Test func sandboxFollowsNoLinkOutOfTheOutputFolder() throws {
    try GFM.inFolder { folder in
      let (script, out, outside) = (folder + "/a.gfm", folder + "/out", folder + "/outside")
      for path in [out, outside] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
      try write("old", outside + "/file.json")
      #expect(symlink(outside, out + "/folder") == 0)
      #expect(symlink(outside + "/file.json", out + "/file.json") == 0)
      #expect(symlink(outside + "/new.json", out + "/new.json") == 0)
      for name in ["folder/x.json", "file.json", "new.json", "folder/../../x.json"] {
        try write("save({a: 1}, \"\(name)\")\n", script)
        let run = try GFM("replay", script, "--sandbox", "--output", out)
        #expect(run.status == 1 && run.errors.contains("lies outside of"), "\(name) \(run.errors)")
      }
      #expect(try files(outside) == ["file.json"])
      #expect(try String(contentsOfFile: outside + "/file.json", encoding: .utf8) == "old")
      #expect(!FileManager.default.fileExists(atPath: folder + "/x.json"))
    }
  }

  @Test func sandboxHoldsTheWorkersOfASweep() throws {
    try GFM.inFolder { folder in
      let (script, out) = (folder + "/a.gfm", folder + "/out")
      func replay(_ launcher: String) throws -> GFM {
        try write(
          """
          fn trial(p) {
              try { save({a: p.a}, "\(folder)/stolen.json") } catch e { save({why: e.kind}, "kept-{p.a}.json") }
              p.a
          }
          s = sweep({a: [1, 2]}, trial, name="s", minimize="loss", workers=2, launcher="\(launcher)")
          len(s)
          """,
          script
        )
        return try GFM("replay", script, "--sandbox", "--output", out)
      }
      let local = try replay("local")
      #expect(local.status == 0 && local.output.hasSuffix("2\n"), "\(local.output) \(local.errors)")
      #expect(Set(try files(out)).isSuperset(of: ["kept-1.json", "kept-2.json"]))
      let kept = try String(contentsOfFile: out + "/kept-1.json", encoding: .utf8)
      #expect(kept.contains("sandbox"))
      let elsewhere = try replay("slurm")
      #expect(elsewhere.status == 1)
      #expect(elsewhere.errors.contains("starts programs that the sandbox does not hold"))
      #expect(try files(folder).filter { $0.contains("stolen") }.isEmpty)
    }
  }

  @Test func filesWrittenByTwoReplaysAtATimeAreWhole() throws {
    try GFM.inFolder { folder in
      // Both record into the same file, over and over; a reader sees the one or the other.
      let script = folder + "/a.gfm"
      try write("param word = \"a\", \"what is said\"\nprint(word * 30_000)\n", script)
      let processes = ["a", "b"].map { word in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let loop = "for i in 1 2 3 4 5; do \"$0\" replay \"$1\" --accept -p word=\"$2\"; done"
        process.arguments = ["-c", loop, GFM.executable.path, script, word]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
      }
      for process in processes { try process.run() }
      var seen = Set<String>()
      var isLast = false
      while !isLast {
        // What is there once both have ended is looked at too.
        isLast = !processes.contains(where: \.isRunning)
        let text = try String(contentsOfFile: script, encoding: .utf8)
        let said = text.split(separator: "\n").filter { $0.hasPrefix("#> ") }
          .map { Set($0.dropFirst(3)) }
        #expect(text.hasSuffix("\n") && said.count < 2 && said.allSatisfy { $0.count == 1 })
        for words in said { seen.formUnion(words.map(String.init)) }
      }
      #expect(processes.allSatisfy { $0.terminationStatus == 0 })
      #expect(!seen.isEmpty)
      #expect(try files(folder) == ["a.gfm"])
    }
  }

  @Test func sandboxReadsAnywhereAndDrawsFigures() throws {
    try GFM.inFolder { folder in
      try write("len(geopile(\"notebooks/data\"))\nplot([1, 2])\n", folder + "/a.gfm")
      let out = folder + "/out"
      let run = try GFM(
        ["replay", folder + "/a.gfm", "--sandbox", "--output", out, "--plots", out + "/plots"]
          + ["--html", out + "/report.html"]
      )
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.hasPrefix("8\n"))
      #expect(try files(out) == ["plots", "plots/figure-01.svg", "report.html"])
    }
  }

  @Test func sandboxTakesNoOtherPlacesForResults() throws {
    try GFM.inFolder { folder in
      try write("1\n", folder + "/a.gfm")
      let begin = ["replay", folder + "/a.gfm", "--sandbox"]
      for words in [["--accept"], ["--html", folder + "/r.html"], ["--plots", folder + "/p"]] {
        #expect(try GFM(begin + ["--output", folder + "/out"] + words).status != 0, "\(words)")
      }
      #expect(try GFM(begin).errors.contains("'--sandbox' needs '--output DIR'"))
    }
  }

  @Test func parametersAreListedAndReplacedByTheirType() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try write(
        "param alpha = 1.0, \"what it is\"\nparam name = \"x\"\n[alpha + 1, name + \"!\"]\n",
        script
      )
      let help = try GFM("replay", script, "--help-script")
      #expect(help.status == 0)
      #expect(help.output.contains("-p alpha=1.0  what it is\n-p name=\"x\"\n"))
      let run = try GFM("replay", script, "-p", "alpha=2", "-p", "name=7")
      #expect(run.output == "[3, \"7!\"]\n")
      let wrong = try GFM("replay", script, "-p", "alpa=2")
      #expect(wrong.status == 2)
      #expect(wrong.errors.contains("did you mean 'alpha'?"))
    }
  }

  @Test func metricsMayDifferWithinTheToleranceOnly() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      for (recorded, loose) in [("0.8234567", Int32(0)), ("0.8244566", 1)] {
        try write("print(0.8234566)\n#> \(recorded)\n", script)
        #expect(try GFM("replay", script, "--check").status == 1)
        #expect(try GFM("replay", script, "--check", "--rtol", "1e-6").status == loose)
      }
    }
  }

  @Test func changedDataIsReportedBeforeAnythingRuns() throws {
    try GFM.inFolder { folder in
      let data = folder + "/a.csv"
      try write("x\n1\n", data)
      let script = folder + "/a.gfm"
      try write("# data: \(data) [0123456789abcdef]\n\n# %%\nerror(\"ran\")\n", script)
      let run = try GFM("replay", script)
      let changed = try #require(run.errors.range(of: "has changed since the recording"))
      let ran = try #require(run.errors.range(of: "error: ran"))
      #expect(changed.lowerBound < ran.lowerBound)
    }
  }

  @Test func seedOfTheRecordingIsTheSeedOfTheReplay() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try write("# seed: 5\n\n# %%\nrand(1)\n", script)
      let recorded = try GFM("replay", script).output
      #expect(try GFM("replay", script, "--seed", "5").output == recorded)
      #expect(try GFM("replay", script, "--seed", "6").output != recorded)
    }
  }

  @Test func filesFromAnywhereAreReadOrRefusedWithAReason() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      try write("\u{FEFF}# gfm: 99.0.0\r\n\r\n# %% a\r\n\tx = 1\r\nx\r\n#> 1\r\n", script)
      let newer = try GFM("replay", script, "--check")
      #expect(newer.status == 0, "\(newer.errors)")
      #expect(newer.errors.contains("was recorded by gfm 99.0.0"))
      try write("# %%\n\"\"\"a\n# %% no cell\n#> no output\"\"\"\n", script)
      let marker = try GFM("replay", script)
      #expect(marker.status == 0)
      #expect(marker.output.contains("# %% no cell"))
      try Data([0x78, 0x0A, 0xFF]).write(to: URL(fileURLWithPath: script))
      let wrong = try GFM("replay", script)
      #expect(wrong.status == 1)
      #expect(wrong.errors.contains(":2:1: this byte is not UTF-8"))
    }
  }

  @Test func aThousandCellsAreReplayedAndChecked() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let cells = (0..<1000).map { "# %% cell \($0)\nx = \($0)\nx + 1\n#> \($0 + 1)\n" }
      try write(cells.joined(separator: "\n"), script)
      let run = try GFM("replay", script, "--check")
      #expect(run.status == 0)
      #expect(run.errors.contains("1000 cells, output as recorded"))
    }
  }

  @Test func fullDiskLeavesTheOldFile() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let old = "print(\"x\" * 9000)\n"
      try write(old, script)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      // A limit on the size of files stands for the full disk.
      let limited = "trap '' XFSZ; ulimit -f 4; exec \"$0\" replay \"$1\" --accept"
      process.arguments = ["-c", limited, GFM.executable.path, script]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      #expect(try String(contentsOfFile: script, encoding: .utf8) == old)
      #expect(try files(folder) == ["a.gfm"])
    }
  }

  @Test func imagesAreComparedByTheirPixels() throws {
    try GFM.inFolder { folder in
      let script = folder + "/a.gfm"
      let plots = folder + "/plots"
      func picture(_ seed: Int) throws {
        try write("seed(\(seed)); show(rand(3, 64, 64))\n#> [figure 1: image, 64 × 64]\n", script)
      }
      try picture(1)
      #expect(try GFM("replay", script, "--plots", plots).status == 0)
      let check = ["replay", script, "--check", "--plots", plots]
      #expect(try GFM(check).status == 0)
      try picture(2)
      let strict = try GFM(check + ["--rtol", "1e-4"])
      #expect(strict.status == 1)
      #expect(strict.output.contains("figure 1 differs from"), "\(strict.output) \(strict.errors)")
      #expect(try GFM(check + ["--rtol", "0.9"]).status == 0)
      let nowhere = try GFM(check + ["--rtol", "0.9"], variables: ["TMPDIR": folder + "/none"])
      #expect(nowhere.status == 1, "what cannot be compared is not the same")
    }
  }
}
