import Foundation
import Testing

/// What scripts do on several ranks beside training.
@Suite("Scripts on several ranks", .serialized, .enabled(if: Job.mpirun != nil))
struct RanksScriptTests {
  @Test("Of ranks that replay a session the first compares and writes")
  func replayJoinsRanks() throws {
    try Job.inFolder { folder in
      let session = """
        # %%
        model = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
        batch = {image: rand(6, 3, 32, 32, seed=1), label: [0, 1, 1, 0, 1, 0]}
        finetune(model, [batch], epochs=2, seed=3).loss[-1]
        # %%
        plot([1, 2])
        ranks()
        """
      try session.write(toFile: folder + "/study.gfm", atomically: true, encoding: .utf8)
      let words = ["replay", "study.gfm"]
      let accepted = try Job(2, words + ["--accept", "--plots", "figures"], in: folder)
      #expect(accepted.status == 0, "\(accepted.errors)")
      let text = try String(contentsOfFile: folder + "/study.gfm", encoding: .utf8)
      #expect(text.hasSuffix("#> 2") || text.hasSuffix("#> 2\n"), "\(text)")
      #expect(text.components(separatedBy: "#> ").count == 4, "\(text)")
      let same = try Job(2, words + ["--check", "--html", "report.html"], in: folder)
      #expect(same.status == 0, "\(same.output) \(same.errors)")
      #expect(same.errors.components(separatedBy: "output as recorded").count == 2)
      #expect(FileManager.default.fileExists(atPath: folder + "/report.html"))
      #expect(FileManager.default.fileExists(atPath: folder + "/figures/figure-01.svg"))
      let other = try Job(3, words + ["--check"], in: folder)
      #expect(other.status == 1)
      #expect(other.output.components(separatedBy: "+3").count == 2, "\(other.output)")
    }
  }

  @Test("Trials of a sweep are shared out, and each trains as if alone")
  func sweepsShareTrials() throws {
    try Job.inFolder { folder in
      let script = """
        fn trial(p) {
          model = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
          batch = {image: rand(3, 3, 32, 32, seed=1), label: [0, 1, 1]}
          run = finetune(model, [batch], epochs=2, lr=p.lr, seed=3, output="runs/{p.lr}")
          run.loss[-1] + ranks()
        }
        s = sweep({lr: [1e-3, 2e-3, 3e-3, 4e-3]}, trial, name="shared", minimize="loss")
        for row in s.trials { print(row.lr, row.loss) }
        print(s.best)
        """
      try script.write(toFile: folder + "/sweep.gfm", atomically: true, encoding: .utf8)
      let two = try Job(2, ["run", "sweep.gfm"], in: folder)
      #expect(two.status == 0, "\(two.errors)")
      let runs = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs")
      #expect(runs.count { $0.hasPrefix("0.00") } == 4, "\(runs)")
      let one = try Job(1, ["run", "sweep.gfm"], in: folder)
      #expect(one.output == two.output)
      let more = script.replacingOccurrences(of: "name=\"shared\"", with: "workers=2")
      let refused = try Job(2, ["-e", more], in: folder)
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains("mpirun started 2 ranks, each of which is a worker"),
        "\(refused.errors)"
      )
    }
  }

  @Test("What a script shows and saves comes once, and a batch too small for the ranks is refused")
  func whatIsShownAndSavedComesOnce() throws {
    try Job.inFolder { folder in
      let script = """
        print("hello")
        save({a: 1}, "made.json")
        plot([1, 2]).save("made.svg")
        print(load("made.json").a)
        table([{x: 1}])
        """
      let job = try Job(3, ["-e", script], in: folder)
      #expect(job.status == 0, "\(job.errors)")
      #expect(job.output.components(separatedBy: "hello").count == 2, "\(job.output)")
      #expect(FileManager.default.fileExists(atPath: folder + "/made.svg"))
      let none = try Job(2, ["run", "run.gfm", "-p", "make=true", "-p", "total=1"], in: folder)
      #expect(none.status == 1)
      #expect(none.errors.components(separatedBy: "batch").count >= 2, "\(none.errors)")
    }
  }
}
