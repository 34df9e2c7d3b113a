import Foundation
import Testing

@Suite("Several ranks", .serialized, .enabled(if: Job.mpirun != nil))
struct RanksTests {
  @Test("Ranks that share a batch train as one process does, and the first alone speaks")
  func ranksTrainAsOne() throws {
    try Job.inFolder { folder in
      let one = try Job(1, ["run", "run.gfm", "-p", "make=true"], in: folder)
      #expect(one.status == 0, "\(one.errors)")
      let two = try Job(2, ["run", "run.gfm"], in: folder)
      #expect(two.status == 0, "\(two.errors)")
      #expect(one.losses.count == 6)
      #expect(Job.isClose(one.losses, two.losses, 1e-5), "\(one.losses) \(two.losses)")
      #expect(two.output.split(separator: "\n").last == "2 none")
      #expect(two.output.split(separator: "\n").count == one.output.split(separator: "\n").count)
      let again = try Job(2, ["run", "run.gfm"], in: folder)
      #expect(again.output == two.output)
      let halved = try Job(2, ["run", "run.gfm", "-p", "exchange=bfloat16"], in: folder)
      #expect(Job.isClose(one.losses, halved.losses, 0.01), "\(halved.losses)")
      #expect(halved.losses != two.losses)
    }
  }

  @Test("A run of two ranks goes on with four to the same losses")
  func anotherNumberGoesOn() throws {
    try Job.inFolder { folder in
      let whole = try Job(
        1,
        ["run", "run.gfm", "-p", "make=true", "-p", "out=whole", "-p", "every=2"],
        in: folder
      )
      let cut = try Job(
        2,
        ["run", "run.gfm", "-p", "out=cut", "-p", "every=2", "-p", "until=4"],
        in: folder
      )
      #expect(cut.status == 1)
      #expect(cut.errors.components(separatedBy: "error: enough").count == 2, "\(cut.errors)")
      let rest = try Job(4, ["run", "run.gfm", "-p", "out=cut", "-p", "every=2"], in: folder)
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(rest.errors.contains("goes on after 4 updates"))
      #expect(Job.isClose(whole.losses, rest.losses, 1e-5), "\(whole.losses) \(rest.losses)")
      let refused = try Job(
        2,
        ["run", "run.gfm", "-p", "out=cut", "-p", "every=2", "-p", "total=4"],
        in: folder
      )
      #expect(refused.status == 1)
      #expect(refused.errors.contains("batches of 8"), "\(refused.errors)")
    }
  }

  @Test("Fine-tuning with mixing and with norms over the batch goes the same way on several ranks")
  func finetuningIsTheSame() throws {
    try Job.inFolder { folder in
      let script = """
        if ranks() == 1 {
          for i in range(16) { save(rand(3, 40, 40, seed=i), "pile/{"ab"[i % 2]}/{i}.png") }
        }
        d = imagefolder("pile")
        m = classifier(swin("nano", image=32, window=2, drop_path=0.3, seed=1), 2, seed=2)
        r = finetune(m, d, val=d, steps=4, batch=8 // ranks(), lr=1e-2, seed=3)
        b = [{image: rand(4, 3, 32, 32, seed=i), mask: round(rand(4, 32, 32, seed=i) * 2)} for i in range(2)]
        s = segmenter(swin("nano", image=32, window=2, drop_path=0.3, seed=1), classes=3)
        t = finetune(s, b, epochs=2, lr=1e-2, seed=3, accumulate=2)
        for x in concat([r.loss, r.metrics.loss |> tensor, t.loss]) { print("{x:.9f}") }
        """
      try FileManager.default.createDirectory(
        atPath: folder + "/pile/b",
        withIntermediateDirectories: true
      )
      let one = try Job(1, ["-e", script], in: folder)
      let two = try Job(2, ["-e", script], in: folder)
      #expect(one.losses.count == 8, "\(one.errors)")
      #expect(Job.isClose(one.losses, two.losses, 1e-5), "\(one.losses) \(two.losses)")
    }
  }

  @Test("Ready batches that ranks cannot share evenly are refused on all of them at once")
  func unevenBatchesAreRefused() throws {
    try Job.inFolder { folder in
      let script = """
        m = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
        finetune(m, [{image: ones(3, 3, 32, 32), label: [0, 1, 0]}], epochs=1)
        """
      let job = try Job(2, ["-e", script], in: folder)
      #expect(job.status == 1)
      #expect(
        job.errors.contains("a batch of 3 cannot be shared evenly by 2 ranks"),
        "\(job.errors)"
      )
      #expect(job.errors.components(separatedBy: "a batch of 3").count == 2)
    }
  }

  @Test("An error of one rank alone is named with its number and ends all of them")
  func anErrorNamesItsRank() throws {
    try Job.inFolder { folder in
      // The second batch is the second rank's.
      let script = """
        good = {image: rand(2, 3, 32, 32, seed=1), label: [0, 1]}
        m = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
        print(evaluate(m, [good, {image: good.image, label: [0, 7]}]).samples)
        """
      let job = try Job(2, ["-e", script], in: folder)
      #expect(job.status == 1)
      #expect(job.output == "")
      #expect(job.errors.contains("rank 1: "), "\(job.errors)")
      #expect(job.errors.components(separatedBy: "label 7 is none").count == 2, "\(job.errors)")
    }
  }

  @Test("Evaluation on several ranks gives the numbers of one process to the last bit")
  func evaluationIsTheSame() throws {
    try Job.inFolder { folder in
      let script = """
        batches = [{image: rand(3, 3, 32, 32, seed=i), label: [i % 2, 1, 0]} for i in range(5)]
        m = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
        e = evaluate(m, batches, bootstrap=20)
        print("{e.loss:.17g}", e.accuracy, e.mean_recall, e.confusion, e.samples, e.intervals)
        """
      let one = try Job(1, ["-e", script], in: folder)
      let three = try Job(3, ["-e", script], in: folder)
      #expect(one.status == 0, "\(one.errors)")
      #expect(one.output == three.output)
    }
  }
}
