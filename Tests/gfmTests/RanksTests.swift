import Foundation
import Testing

/// Open MPI's starter, run with the built command.
private struct Job {
  /// Where it lies, if it is installed.
  static let mpirun = ["/usr/bin/mpirun", "/usr/local/bin/mpirun"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let status: Int32
  let output: String
  let errors: String

  /// Runs `gfm` with words on some ranks; `during` gets the starter while it runs.
  init(
    _ ranks: Int,
    _ words: [String],
    in folder: String,
    during: ((Process) -> Void)? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Job.mpirun ?? "")
    process.arguments =
      [
        "-n", "\(ranks)", "--oversubscribe", "--allow-run-as-root",
        // How long ranks have between the first signal and the last.
        "--mca", "odls_base_sigkill_timeout", "3", GFM.executable.path,
      ] + words
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_STATE_HOME"] = folder + "/state"
    environment["NO_COLOR"] = "1"
    environment["GFM_THREADS"] = "1"
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files, not pipes: ranks that outlive the starter would keep a pipe open.
    let files = try ["out", "err"].map { name in
      let path = folder + "/" + name
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (files[0], files[1])
    try process.run()
    during?(process)
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOfFile: folder + "/out", encoding: .utf8)
    errors = try String(contentsOfFile: folder + "/err", encoding: .utf8)
  }
}

@Suite("Several ranks", .serialized, .enabled(if: Job.mpirun != nil))
struct RanksTests {
  /// A pile of small pictures, and what trains on it whatever the number of ranks.
  private static let script = """
    param steps = 6
    param until = 0
    param out = none
    param every = none
    param exchange = "float32"
    param total = 8
    param make = false
    if make {
      for i in range(24) { save(rand(3, 72, 72, seed=i), "pile/a/{i}.png") }
    }
    pile = imagefolder("pile")
    m = simmim(swin("nano", image=64, window=2, drop_path=0.2, seed=1), seed=2)
    fn watch(row) {
      if until > 0 and row.step + 1 == until { error("enough") }
    }
    r = pretrain(m, pile, steps=steps, batch=total // ranks(), lr=2e-2, seed=3, output=out, save_every=every,
      keep=9, val=pile.take(10), exchange=exchange, on_step=watch)
    for x in r.loss { print("{x:.9f}") }
    print(r.metrics.loss)
    print(ranks(), r.checkpoint)
    save(r.loss, "loss.npy")
    """

  private func inFolder(_ body: (String) throws -> Void) throws {
    try GFM.inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/pile/a",
        withIntermediateDirectories: true
      )
      try Self.script.write(toFile: folder + "/run.gfm", atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  /// The losses that the script prints.
  private func losses(_ job: Job) -> [Double] {
    job.output.split(separator: "\n").compactMap { $0.contains(" ") ? nil : Double($0) }
  }

  private func isClose(_ first: [Double], _ second: [Double], _ tolerance: Double) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("Ranks that share a batch train as one process does, and the first alone speaks")
  func ranksTrainAsOne() throws {
    try inFolder { folder in
      let one = try Job(1, ["run", "run.gfm", "-p", "make=true"], in: folder)
      #expect(one.status == 0, "\(one.errors)")
      let two = try Job(2, ["run", "run.gfm"], in: folder)
      #expect(two.status == 0, "\(two.errors)")
      #expect(losses(one).count == 6)
      #expect(isClose(losses(one), losses(two), 1e-5), "\(losses(one)) \(losses(two))")
      #expect(two.output.split(separator: "\n").last == "2 none")
      #expect(two.output.split(separator: "\n").count == one.output.split(separator: "\n").count)
      let again = try Job(2, ["run", "run.gfm"], in: folder)
      #expect(again.output == two.output)
      let narrow = try Job(2, ["run", "run.gfm", "-p", "exchange=bfloat16"], in: folder)
      #expect(isClose(losses(one), losses(narrow), 0.01), "\(losses(narrow))")
      #expect(losses(narrow) != losses(two))
    }
  }

  @Test("A run of two ranks goes on with four to the same losses")
  func anotherNumberGoesOn() throws {
    try inFolder { folder in
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
      #expect(isClose(losses(whole), losses(rest), 1e-5), "\(losses(whole)) \(losses(rest))")
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
    try inFolder { folder in
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
      #expect(losses(one).count == 8, "\(one.errors)")
      #expect(isClose(losses(one), losses(two), 1e-5), "\(losses(one)) \(losses(two))")
    }
  }

  @Test("Ready batches that ranks cannot share evenly are refused on all of them at once")
  func unevenBatchesAreRefused() throws {
    try inFolder { folder in
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
    try inFolder { folder in
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
    try inFolder { folder in
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

  @Test(
    "A job that loses a rank, or is stopped, ends with a checkpoint of its last update",
    .enabled(if: ProcessInfo.processInfo.environment["GFM_SOAK_RANKS"] != nil),
    arguments: [SIGKILL, SIGINT, SIGUSR1]
  )
  func whatStopsLeavesACheckpoint(_ signal: Int32) throws {
    try inFolder { folder in
      let words = ["run", "run.gfm", "-p", "make=true", "-p", "steps=4000", "-p", "out=cut"]
      let job = try Job(2, words + ["-p", "every=1000"], in: folder) { process in
        let log = folder + "/cut/log.jsonl"
        for _ in 0..<400 {
          if (try? String(contentsOfFile: log, encoding: .utf8))?.count ?? 0 > 900 { break }
          usleep(50_000)
        }
        let starter = process.processIdentifier
        kill(signal == SIGKILL ? Self.children(of: starter).last ?? starter : starter, signal)
      }
      #expect(job.status != 0)
      #expect(job.errors.contains("stopped after"), "\(job.errors)")
      if signal == SIGKILL { #expect(job.errors.contains("rank 1"), "\(job.errors)") }
      let log = try String(contentsOfFile: folder + "/cut/log.jsonl", encoding: .utf8)
      let updates = log.split(separator: "\n").count { $0.hasPrefix("{\"step\"") }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/cut")
      let names = ["ckpt_update_\(updates).pth", "ckpt_epoch_\(updates / 3 - 1).pth"]
      #expect(!Set(files).isDisjoint(with: names), "\(files) \(updates)")
    }
  }

  /// The processes that a process started.
  private static func children(of parent: Int32) -> [Int32] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return folders.compactMap { Int32($0) }.filter { child in
      let status = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)) ?? ""
      return status.contains("\nPPid:\t\(parent)\n")
    }.sorted()
  }
}
