import Foundation
import Testing

/// How jobs of several ranks end when something goes wrong.
@Suite("Ranks that do not come to their end", .serialized, .enabled(if: Job.mpirun != nil))
struct RanksEndTests {
  @Test(
    "A job that loses a rank, or is stopped, ends with a checkpoint of its last update",
    arguments: [SIGKILL, SIGINT, SIGTERM, SIGUSR1]
  )
  func whatStopsLeavesACheckpoint(_ signal: Int32) throws {
    try Job.inFolder { folder in
      let words = ["run", "run.gfm", "-p", "make=true", "-p", "steps=1000000", "-p", "out=cut"]
      let job = try Job(2, words + ["-p", "every=1000"], in: folder) { process in
        Self.awaitUpdates(in: folder)
        let starter = process.processIdentifier
        kill(signal == SIGKILL ? Job.children(of: starter).last ?? starter : starter, signal)
      }
      #expect(job.status != 0)
      #expect(job.errors.contains("stopped after"), "\(job.errors)")
      if signal == SIGKILL { #expect(job.errors.contains("rank 1"), "\(job.errors)") }
      let updates = try Self.updates(in: folder)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/cut")
      let names = ["ckpt_update_\(updates).pth", "ckpt_epoch_\(updates / 3 - 1).pth"]
      #expect(!Set(files).isDisjoint(with: names), "\(files) \(updates)")
    }
  }

  @Test("An error of one rank ends the run of all, which keeps what they have reached")
  func anErrorKeepsTheLastUpdate() throws {
    try Job.inFolder { folder in
      _ = try Job(1, ["run", "run.gfm", "-p", "make=true", "-p", "steps=1"], in: folder)
      let job = try apart(
        "run.gfm",
        ["-p", "out=cut", "-p", "every=9"],
        "run.gfm",
        ["-p", "out=cut", "-p", "every=9", "-p", "until=2"],
        in: folder
      )
      #expect(job.status != 0)
      #expect(job.errors.contains("rank 1: "), "\(job.errors)")
      let told = "stopped after 2 of 6 updates; the last checkpoint is cut/ckpt_update_2.pth"
      #expect(job.errors.contains(told), "\(job.errors)")
      let rest = try Job(2, ["run", "run.gfm", "-p", "out=cut", "-p", "every=9"], in: folder)
      #expect(rest.errors.contains("goes on after 2 updates"), "\(rest.errors)")
      #expect(rest.losses.count == 6)
    }
  }

  @Test("An error in the middle of an update ends the sums that the others wait for")
  func anErrorDuringSumsEndsThem() throws {
    try Job.inFolder { folder in
      // Every other sample is the second rank's; the first one's losses stay finite.
      let script = """
        x = rand(4, 3, 32, 32, seed=1)
        x[1] = x[1] / 0
        x[3] = x[3] / 0
        m = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
        finetune(m, [{image: x, label: [0, 1, 0, 1]}], epochs=1, mixup=0, cutmix=0)
        """
      let job = try Job(2, ["-e", script], in: folder)
      #expect(job.status != 0)
      #expect(job.errors.contains("rank 1: "), "\(job.errors)")
      #expect(job.errors.contains("not finite"), "\(job.errors)")
    }
  }

  @Test("A checkpoint that cannot be written ends all ranks with one message")
  func aFailingDiskEndsAllRanks() throws {
    try Job.inFolder { folder in
      let words = ["run", "run.gfm", "-p", "make=true", "-p", "steps=1000000", "-p", "out=cut"]
      let job = try Job(2, words + ["-p", "every=5"], in: folder) { _ in
        Self.awaitUpdates(in: folder)
        try FileManager.default.removeItem(atPath: folder + "/cut")
      }
      #expect(job.status != 0)
      #expect(job.errors.components(separatedBy: "cannot be written").count == 2, "\(job.errors)")
    }
  }

  @Test("Ranks whose scripts part are told so instead of waiting for each other")
  func ranksApartAreNamed() throws {
    try Job.inFolder { folder in
      try "print(1)".write(toFile: folder + "/other.gfm", atomically: true, encoding: .utf8)
      let job = try apart("run.gfm", ["-p", "make=true"], "other.gfm", [], in: folder)
      #expect(job.status != 0)
      #expect(job.errors.contains("rank 1 has come to its end while rank 0"), "\(job.errors)")
    }
  }

  @Test("Without a library of Open MPI ranks say what is missing")
  func aMissingLibraryIsNamed() throws {
    try Job.inFolder { folder in
      for name in ["libmpi.so", "libmpi.so.40"] {
        try "no library".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      let run = try GFM(
        ["-e", "1"],
        variables: ["OMPI_COMM_WORLD_SIZE": "2", "LD_LIBRARY_PATH": folder]
      )
      #expect(run.status == 1)
      #expect(run.errors.contains("openmpi-bin"), "\(run.errors)")
      let alone = try GFM(
        ["-e", "1"],
        variables: ["OMPI_COMM_WORLD_SIZE": "2", "LD_LIBRARY_PATH": folder, "GFM_RANKS": "0"]
      )
      #expect(alone.output == "1\n")
    }
  }

  @Test("The prompt is not for several ranks, a script on standard input is")
  func standardInputIsEverybodys() throws {
    try Job.inFolder { folder in
      let prompt = try Job(2, [], in: folder, input: "run.gfm")
      #expect(prompt.status == 2)
      #expect(prompt.errors.contains("the prompt is for one process"), "\(prompt.errors)")
      let job = try Job(
        2,
        ["run", "-", "-p", "make=true", "-p", "steps=2"],
        in: folder,
        input: "run.gfm"
      )
      #expect(job.status == 0, "\(job.errors)")
      #expect(job.losses.count == 2)
    }
  }

  /// Runs one script on the first rank and another on the second.
  private func apart(
    _ first: String,
    _ words: [String],
    _ second: String,
    _ others: [String],
    in folder: String
  ) throws -> Job {
    let rest = [":", "-n", "1", GFM.executable.path, "run", second] + others
    return try Job(1, ["run", first] + words + rest, in: folder)
  }

  /// Waits until a run has made some updates.
  private static func awaitUpdates(in folder: String) {
    waitUntil { ((try? updates(in: folder)) ?? 0) > 3 }
  }

  /// The number of updates that a run's log tells.
  private static func updates(in folder: String) throws -> Int {
    let log = try String(contentsOfFile: folder + "/cut/log.jsonl", encoding: .utf8)
    return log.split(separator: "\n").count { $0.hasPrefix("{\"step\"") }
  }
}
