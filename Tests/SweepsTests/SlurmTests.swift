import Foundation
import Testing

@testable import Sweeps

@Suite struct SlurmTests {
  /// A scheduler that notes what it is told.
  private final class Scheduler {
    var calls: [[String]] = []
    var queue = ""
    var largest = 1001
    private var job = 40

    func run(_ program: String, _ arguments: [String]) -> String {
      calls.append([program] + arguments)
      switch program {
      case "scontrol":
        return "Configuration\nMaxArraySize            = \(largest)\nMaxJobCount = 10\n"
      case "sbatch":
        job += 1
        return "\(job);cluster\n"
      case "squeue": return queue
      default: return ""
      }
    }
  }

  private func launch(
    _ scheduler: Scheduler,
    _ options: [(name: String, value: Scalar)] = [],
    count: Int,
    wanted: Int = 5000,
    _ body: (SlurmLauncher, SweepStore, StoredSweep) throws -> Void
  ) throws {
    try inFolder { folder in
      let store = try SweepStore(path: folder + "/s.sqlite")
      let sweep = try store.open(try definition("it's"), wanted: wanted, origin: origin)
      let launcher = SlurmLauncher(
        store,
        sweep,
        WorkerCommand(program: "/opt/gfm", arguments: ["sweeps", "worker", "it's"]),
        options: try SlurmOptions(options),
        count: count,
        limit: nil,
        run: scheduler.run
      )
      try body(launcher, store, sweep)
    }
  }

  @Test func arraysAboveTheSitesLimitAreSplit() throws {
    #expect(SlurmOptions.arrays(tasks: 2500, limit: 1000) == [1000, 1000, 500])
    #expect(SlurmOptions.arrays(tasks: 3, limit: 1001) == [3])
    let scheduler = Scheduler()
    scheduler.largest = 10
    try launch(scheduler, count: 24) { launcher, store, sweep in
      try launcher.start()
      let arrays = scheduler.calls.filter { $0[0] == "sbatch" }.map { $0[2] }
      #expect(arrays == ["--array=0-9", "--array=0-9", "--array=0-3"])
      #expect(try store.jobs(of: sweep) == ["41", "42", "43"])
    }
  }

  @Test func optionsBecomeWordsOfSbatch() throws {
    let scheduler = Scheduler()
    let options: [(name: String, value: Scalar)] = [
      ("partition", .text("gpu")), ("cpus_per_task", .number(4)), ("time", .text("2:00:00")),
      ("exclusive", .bool(true)), ("parallel", .number(8)),
    ]
    try launch(scheduler, options, count: 16) { launcher, _, _ in
      try launcher.start()
      let words = try #require(scheduler.calls.first { $0[0] == "sbatch" })
      #expect(words[1...2] == ["--parsable", "--array=0-15%8"])
      #expect(
        words[3...6] == ["--partition=gpu", "--cpus-per-task=4", "--time=2:00:00", "--exclusive"]
      )
      #expect(words[7] == "--job-name=gfm-it-s")
      #expect(words[8].hasPrefix("--output=/") && words[8].hasSuffix("/s.sqlite.slurm/%A_%a.log"))
    }
  }

  @Test func optionsThatTheSweepSetsOrNobodyKnowsAreRefused() {
    #expect(throws: SweepError.reservedOption(name: "array")) {
      try SlurmOptions([("array", .text("0-3"))])
    }
    #expect(throws: SweepError.self) { try SlurmOptions([("partitoin", .text("gpu"))]) }
  }

  @Test func noMoreTasksThanTrialsAreSubmitted() throws {
    let scheduler = Scheduler()
    try launch(scheduler, count: 64, wanted: 3) { launcher, _, _ in
      try launcher.start()
      #expect(scheduler.calls.first { $0[0] == "sbatch" }?[2] == "--array=0-2")
    }
  }

  @Test func jobsOfAnEarlierRunAreJoined() throws {
    let scheduler = Scheduler()
    try launch(scheduler, count: 4) { launcher, store, sweep in
      try store.addJob("17", sweep)
      scheduler.queue = "18 17\n"
      try launcher.start()
      #expect(!scheduler.calls.contains { $0[0] == "sbatch" })
      launcher.stop()
      #expect(scheduler.calls.contains(["scancel", "17"]))
    }
  }

  @Test func theScriptQuotesItsWordsAndAsksToBeRequeued() throws {
    try launch(Scheduler(), count: 1) { launcher, _, _ in
      let script = launcher.script
      #expect(script.contains("exec '/opt/gfm' 'sweeps' 'worker' 'it'\\''s'"))
      #expect(script.contains("#SBATCH --requeue\n"))
      #expect(!script.contains("--job-name") && !script.contains("--output"))
    }
  }

  @Test(arguments: [
    ("partition", Scalar.text("gpu\nrm -rf x")), ("partition", .text("a b")),
    ("partition", .bool(true)),
    ("cpus_per_task", .text("4; rm")), ("cpus_per_task", .number(1.5)),
    ("cpus_per_task", .number(-1)),
    ("cpus_per_task", .number(1e300)), ("cpus_per_task", .number(.nan)),
    ("time", .text("2:00 --wrap=x")),
    ("mem", .text("16 G")), ("mem", .text("lots")), ("exclusive", .text("maybe")),
    ("comment", .text("a\u{1B}[0m")),
    ("comment", .text("a\u{2028}b")), ("export", .text("A=1\nB")), ("nice", .text("x")),
    ("parallel", .number(1e300)),
    ("parallel", .text("many")), ("qos", .text("-x")), ("signal", .text("")),
    ("chdir", .text("/a\0b")),
  ])
  func valuesThatAnOptionDoesNotTakeAreRefused(name: String, value: Scalar) {
    #expect(
      performing: { try SlurmOptions([(name, value)]) },
      throws: { error in
        guard case SweepError.optionValue(name, _, _) = error else { return false }
        return !"\(error)".contains("\n") && !"\(error)".contains("\u{1B}")
      }
    )
  }

  @Test(arguments: [
    ("mem", Scalar.number(500), "--mem=500"), ("mem", .text("16G"), "--mem=16G"),
    ("time", .text("1-12:00:00"), "--time=1-12:00:00"), ("time", .number(10), "--time=10"),
    ("nice", .number(-5), "--nice=-5"), ("exclusive", .text("user"), "--exclusive=user"),
    ("gres", .text("gpu:a100:2"), "--gres=gpu:a100:2"), ("nodes", .text("1-4"), "--nodes=1-4"),
    ("comment", .text("it's $(x) `y`"), "--comment=it's $(x) `y`"),
    ("nodes", .number(2), "--nodes=2"),
    ("dependency", .text("afterok:12"), "--dependency=afterok:12"),
  ])
  func valuesAreOneWord(name: String, value: Scalar, word: String) throws {
    #expect(try SlurmOptions([(name, value)]).words == [word])
  }

  @Test func aStoreOfAnyNameRunsNothing() throws {
    try inFolder { folder in
      let odd = folder + "/it's $(touch x) `y` %u \\"
      try FileManager.default.createDirectory(atPath: odd, withIntermediateDirectories: true)
      let scheduler = Scheduler()
      func launcher(_ path: String) throws -> SlurmLauncher {
        let store = try SweepStore(path: path)
        let sweep = try store.open(try definition("s"), wanted: 2, origin: origin)
        return SlurmLauncher(
          store,
          sweep,
          WorkerCommand(program: "/bin/echo", arguments: ["--store", path]),
          options: try SlurmOptions([]),
          count: 1,
          limit: nil,
          run: scheduler.run
        )
      }
      let path = odd + "/s.sqlite"
      try launcher(path).start()
      let words = try #require(scheduler.calls.first { $0[0] == "sbatch" })
      #expect(words.contains { $0.hasPrefix("--output=") && $0.contains("%%u") })
      #expect(try SlurmLauncher.output("bash", [words[words.count - 1]]) == "--store \(path)\n")
      let broken = folder + "/a\ntouch x"
      try FileManager.default.createDirectory(atPath: broken, withIntermediateDirectories: true)
      #expect(throws: SweepError.self) { try launcher(broken + "/s.sqlite").start() }
    }
  }
}
