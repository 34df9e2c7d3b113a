import Foundation
import Testing

/// The bundled notebooks, with few updates.
@Suite(.serialized) struct NotebookTests {
  private func quickstart(_ folder: String, threads: Int) throws -> GFM {
    try GFM(
      "replay",
      "notebooks/quickstart.gfm",
      "--threads",
      "\(threads)",
      "-p",
      "out=\(folder)",
      "-p",
      "steps=12",
      "-p",
      "continued=4"
    )
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func theQuickstartGivesTheSameBytesAtAnyNumberOfThreads() throws {
    try GFM.inFolder { folder in
      let one = try quickstart(folder + "/one", threads: 1)
      let two = try quickstart(folder + "/two", threads: 2)
      #expect(one.status == 0, "\(one.errors.suffix(500))")
      #expect(one.output == two.output)
      #expect(one.output.contains("336 tiles to train on, 64 held out"))
      for file in ["pile/manifest.csv", "first/ckpt_update_12.pth", "second/ckpt_update_4.pth"] {
        #expect(try bytes(folder + "/one/" + file) == bytes(folder + "/two/" + file), "\(file)")
      }
    }
  }

  @Test func theFirstHourWithAPileRepeatsAsRecorded() throws {
    try GFM.inFolder { folder in
      let replay = try GFM("replay", "notebooks/explore.gfm", "--check", "-p", "out=\(folder)/out")
      #expect(replay.status == 0, "\(replay.output.suffix(800)) \(replay.errors.suffix(800))")
    }
  }

  /// What a reader sees first are the recorded tables; a number that is none there says nothing.
  @Test func noRecordingHoldsANumberThatIsNone() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "notebooks")
    let notebooks = names.filter { $0.hasSuffix(".gfm") }
    #expect(notebooks.count >= 7)
    for name in notebooks {
      let lines = try String(contentsOfFile: "notebooks/\(name)", encoding: .utf8).split(
        separator: "\n"
      )
      for line in lines where line.hasPrefix("#>") {
        let words = line.split { !$0.isLetter }
        #expect(!words.contains { ["nan", "inf"].contains($0) }, "\(name): \(line)")
      }
    }
  }

  @Test func thePapersTablesRepeatAsRecorded() throws {
    let replay = try GFM("replay", "notebooks/paper-tables.gfm", "--check")
    #expect(replay.status == 0, "\(replay.output.suffix(800)) \(replay.errors.suffix(800))")
  }

  @Test func landCoverIsLearnedAndMapped() throws {
    try GFM.inFolder { folder in
      let replay = try GFM(
        ["replay", "notebooks/finetune.gfm", "-p", "out=\(folder)/out", "-p", "steps=2"]
          + ["-p", "pretraining=1"]
      )
      #expect(replay.status == 0, "\(replay.output.suffix(800)) \(replay.errors.suffix(800))")
      #expect(replay.output.contains("168 tiles to train on, 56 held out"))
      #expect(replay.output.contains("EPSG:26914 [723, 934] 255"))
    }
  }

  @Test func theSweepOfThePapersChoicesRepeatsToTheBit() throws {
    try GFM.inFolder { folder in
      let short = ["-p", "steps=2", "-p", "teacher_steps=2", "-p", "ratios=[0.5,0.75]"]
      let runs = try ["1", "2"].map { threads in
        try GFM(
          ["replay", "notebooks/sweep.gfm", "--threads", threads, "-p", "out=\(folder)/\(threads)"]
            + short
        )
      }
      for run in runs {
        #expect(run.status == 0, "\(run.output.suffix(800)) \(run.errors.suffix(800))")
      }
      #expect(runs[0].output == runs[1].output)
      #expect(runs[0].output.contains("14 trials") && runs[0].output.contains("[figure 4"))
    }
  }

  @Test(arguments: [
    ("masking-ratios", ["steps=1", "tiles=24", "ratios=[0.4,0.9]"]),
    ("teacher", ["steps=1", "schooling=1", "tiles=24"]),
  ])
  func ablationsRepeatToTheBit(name: String, parameters: [String]) throws {
    try GFM.inFolder { folder in
      let given = (parameters + ["out=\(folder)/out"]).flatMap { ["-p", $0] }
      let runs = try ["1", "2"].map { threads in
        try GFM(["replay", "notebooks/\(name).gfm", "--threads", threads] + given)
      }
      for run in runs {
        #expect(run.status == 0, "\(run.output.suffix(800)) \(run.errors.suffix(800))")
      }
      #expect(runs[0].output == runs[1].output)
      #expect(runs[0].output.contains("tiles to train on") && runs[0].output.contains("[figure 3"))
    }
  }

  @Test func aKilledQuickstartGoesOnToTheSameBytes() throws {
    try GFM.inFolder { folder in
      let script = folder + "/run.gfm"
      try """
      data = geopile_compose("notebooks/data/naip", "\(folder)/pile", size=64, per_source=64, seed=0)
      param out = ""
      param hold = 0
      model = simmim(swin("nano", image=64, window=2, seed=1), seed=1)
      run = pretrain(model, data, steps=60, batch=8, lr=1e-3, seed=0, output=out, save_every=5,
        on_step=row -> { while hold > 0 and row.step >= hold { } })
      """
      .write(toFile: script, atomically: true, encoding: .utf8)
      let whole = try GFM("run", script, "-p", "out=\(folder)/whole")
      #expect(whole.status == 0, "\(whole.errors)")
      let killed = folder + "/killed"
      try GFM.kill(after: killed + "/ckpt_update_10.pth", script, out: killed, hold: 12)
      let resumed = try GFM("run", script, "-p", "out=\(folder)/killed")
      #expect(resumed.status == 0, "\(resumed.errors)")
      let last = try FileManager.default.contentsOfDirectory(atPath: folder + "/whole")
        .filter { $0.hasPrefix("ckpt_") }
      #expect(!last.isEmpty)
      for file in last {
        #expect(
          try bytes(folder + "/whole/" + file) == bytes(folder + "/killed/" + file),
          "\(file)"
        )
      }
    }
  }
}
