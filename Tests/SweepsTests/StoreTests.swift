import Foundation
import GRDB
import Synchronization
import Testing

@testable import Sweeps

@Suite struct StoreTests {
  @Test func manyMayMakeTheSameStoreAtOnce() throws {
    for _ in 0..<25 {
      try inFolder { folder in
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
          do {
            _ = try SweepStore(path: folder + "/s.sqlite")
          } catch {
            failures.withLock { $0.append("\(error)") }
          }
        }
        #expect(failures.withLock { $0 } == [])
      }
    }
  }

  @Test func aTrialOfAnotherWorkerIsNotTouched() throws {
    let store = try SweepStore(path: ":memory:")
    let sweep = try store.open(try definition(), wanted: 3, origin: origin)
    let (first, second) = (worker("a"), worker("b"))
    try store.enter(first, sweep)
    let claim = try #require(try store.claim(sweep, worker: first, limit: nil))
    try store.markDead(["a"], sweep)
    let again = try #require(try store.claim(sweep, worker: second, limit: nil))
    #expect(again.number == claim.number)
    #expect(again.attempt == 2)
    #expect(again.seed == claim.seed)
    #expect(try store.report(claim, .init(step: 1, value: 1), sweep) == .lost)
    #expect(try !store.finish(claim, .complete([1]), seconds: 1))
    #expect(try store.finish(again, .complete([2]), seconds: 1))
    #expect(try store.trials(of: sweep).map(\.values) == [[2]])
  }

  @Test func theSameSweepGoesOnWithTheSameNumbersAndDraws() throws {
    try inFolder { folder in
      let path = folder + "/new/s.sqlite"
      let definition = try definition(sampler: Sampler(RandomSampler()), seed: 5)
      let space = try Space([
        .init("x", .uniform(0, 1)),
        .init("k", .choice([.number(1), .number(2), .text("three")])),
      ])
      let source = try Sampler(RandomSampler()).points(
        of: space,
        seed: 5,
        objectives: definition.objectives
      )
      for wanted in [4, 9] {
        let store = try SweepStore(path: path)
        let sweep = try store.open(definition, wanted: wanted, origin: origin)
        try TrialLoop(store, sweep, source).run { _, point in .complete([point["x"] ?? 0]) }
      }
      let store = try SweepStore(path: path, isReadOnly: true)
      let trials = try store.trials(of: try store.sweep(named: "s"))
      #expect(trials.map(\.number) == Array(0..<9))
      #expect(trials.allSatisfy { $0.attempts == 1 && $0.state == .complete })
      #expect(try trials.map(\.parameters) == (0..<9).map { try source.point(of: $0) { [] } })
    }
  }

  @Test func fewerTrialsThanBeforeLoseNone() throws {
    let store = try SweepStore(path: ":memory:")
    _ = try store.open(try definition(), wanted: 9, origin: origin)
    #expect(try store.open(try definition(), wanted: 4, origin: origin).wanted == 9)
  }

  @Test func anotherSweepOfTheNameIsRefusedWithWhatDiffers() throws {
    let store = try SweepStore(path: ":memory:")
    _ = try store.open(try definition(), wanted: 1, origin: origin)
    let other = try definition(sampler: Sampler(SobolSampler()), seed: 1)
    let differences = [
      "there the sampler is random, here sobol", "there the seed is 0, here 1",
    ]
    #expect(throws: SweepError.otherSweep(name: "s", differences: differences)) {
      try store.open(other, wanted: 1, origin: origin)
    }
    let space = try Space([.init("x", .uniform(0, 2)), .init("z", .uniform(0, 1))])
    let changed = try definition(space: space)
    #expect(
      try definition().differences(from: changed) == [
        "it has the parameter k", "it has no parameter z",
        "there x is uniform(0, 1), here uniform(0, 2)",
      ]
    )
  }

  @Test func manyWorkersLoseNoReport() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let definition = try definition()
      let sweep = try SweepStore(path: path).open(definition, wanted: 16, origin: origin)
      let failures = Failures()
      DispatchQueue.concurrentPerform(iterations: 8) { index in
        do {
          let store = try SweepStore(path: path)
          let worker = worker("w\(index)")
          try store.enter(worker, sweep)
          while let claim = try store.claim(sweep, worker: worker, limit: nil) {
            for step in 0..<50 {
              _ = try store.report(claim, .init(step: step, value: Double(step)), sweep)
            }
            try store.finish(claim, .complete([0]), seconds: 0)
          }
        } catch {
          failures.add("\(error)")
        }
      }
      #expect(failures.all.isEmpty)
      let trials = try SweepStore(path: path).trials(of: sweep)
      #expect(trials.map(\.reports.count) == Array(repeating: 50, count: 16))
    }
  }

  @Test func aCrashCostsItsTrialAndAKillNone() throws {
    let store = try SweepStore(path: ":memory:")
    let sweep = try store.open(try definition(), wanted: 4, origin: origin)
    for id in ["crashed", "killed"] {
      let worker = worker(id)
      try store.enter(worker, sweep)
      _ = try store.claim(sweep, worker: worker, limit: nil)
    }
    try store.markDead(["crashed"], sweep, fault: "segmentation fault")
    try store.markDead(["killed"], sweep)
    let trials = try store.trials(of: sweep)
    #expect(trials.map(\.state) == [.failed, .waiting])
    #expect(trials[0].error == "segmentation fault")
  }

  @Test func aFailedTrialIsTriedAgainAsOftenAsAsked() throws {
    let store = try SweepStore(path: ":memory:")
    let definition = try definition()
    let sweep = try store.open(definition, wanted: 1, origin: origin)
    let space = try Space([.init("x", .uniform(0, 1))])
    let source = try Sampler(RandomSampler()).points(
      of: space,
      seed: 0,
      objectives: definition.objectives
    )
    var tries = 0
    try TrialLoop(store, sweep, source, retries: 2).run { _, _ in
      tries += 1
      return .failed("no")
    }
    #expect(tries == 3)
    #expect(try store.trials(of: sweep).map(\.state) == [.failed])
  }

  @Test func deadWorkersAreToldByTheirProcesses() throws {
    let store = try SweepStore(path: ":memory:")
    let sweep = try store.open(try definition(), wanted: 3, origin: origin)
    let dead = worker("dead", process: 1)
    for worker in [dead, worker("alive")] {
      try store.enter(worker, sweep)
      _ = try store.claim(sweep, worker: worker, limit: nil)
    }
    try DeathWatch(store, sweep).requeue()
    #expect(try store.trials(of: sweep).map(\.state) == [.waiting, .running])
  }

  @Test func workersElsewhereAreToldByTheirSilence() throws {
    let store = try SweepStore(path: ":memory:")
    let sweep = try store.open(try definition(), wanted: 3, origin: origin)
    let silent = Worker(id: "s", host: "h", boot: "x", process: 1, processStart: "1")
    let beating = Worker(id: "b", host: "h", boot: "x", process: 2, processStart: "1")
    for worker in [silent, beating] {
      try store.enter(worker, sweep)
      _ = try store.claim(sweep, worker: worker, limit: nil)
    }
    let watch = DeathWatch(store, sweep, patience: .milliseconds(50))
    try watch.requeue()
    usleep(80_000)
    try store.beat(beating)
    try watch.requeue()
    #expect(try store.trials(of: sweep).map(\.state) == [.waiting, .running])
  }
}

/// What went wrong in several threads.
final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var all: [String] = []

  func add(_ text: String) {
    lock.lock()
    all.append(text)
    lock.unlock()
  }
}
