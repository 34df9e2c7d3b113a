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
      #expect(script.contains("#SBATCH --job-name=gfm-it-s\n"))
    }
  }
}
