import Foundation
import Testing

@testable import Sweeps

/// Workers that reach the store through journals.
@Suite struct JournalTests {
  /// A store held alone, with a sweep of which workers are told.
  private func held(
    _ path: String,
    wanted: Int,
    sampler: Sampler = Sampler(RandomSampler()),
    pruner: Pruner? = nil,
    _ body: (StoreHolder, StoredSweep, () throws -> JournalClient) throws -> Void
  ) throws {
    let folder = JournalFolder(besides: path)
    let holder = try StoreHolder(path, journals: folder)
    defer { holder.close() }
    let definition = try definition(sampler: sampler, pruner: pruner)
    let sweep = try holder.store.open(definition, wanted: wanted, origin: origin)
    try holder.publish(sweep, prelude: nil)
    try body(holder, sweep) {
      JournalClient(folder, try #require(try folder.readBrief(of: "s")))
    }
  }

  private func source(_ sampler: Sampler = Sampler(RandomSampler())) throws -> any PointSource {
    let space = try Space([
      .init("x", .uniform(0, 1)), .init("k", .choice([.number(1), .number(2), .text("three")])),
    ])
    return try sampler.points(of: space, seed: 0, objectives: [Objective("loss")])
  }

  private func journals(_ path: String) throws -> [String] {
    let folder = path + ".journals"
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.count == 16 }
      .flatMap { try FileManager.default.contentsOfDirectory(atPath: folder + "/" + $0) }
  }

  @Test func workersThatNeverOpenTheStoreLoseNoReport() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      try held(path, wanted: 16) { holder, sweep, client in
        let clients = try (0..<8).map { _ in try client() }
        let source = try source()
        let failures = Failures()
        let points = UncheckedSource(source)
        DispatchQueue.concurrentPerform(iterations: 8) { index in
          do {
            let loop = TrialLoop(clients[index], sweep, points.value, worker: worker("w\(index)"))
            try loop.run { claim, point in
              for step in 0..<50 {
                let report = Trial.Report(step: step, value: Double(step))
                _ = try clients[index].report(claim, report, sweep)
              }
              return .complete([point["x"] ?? 0])
            }
          } catch {
            failures.add("\(error)")
          }
        }
        #expect(failures.all.isEmpty)
        try holder.store.journals?.merge()
        let trials = try holder.store.trials(of: sweep)
        #expect(trials.map(\.reports.count) == Array(repeating: 50, count: 16))
        #expect(trials.allSatisfy { $0.state == .complete && $0.attempts == 1 })
        #expect(try trials.map(\.parameters) == (0..<16).map { try source.point(of: $0) { [] } })
        #expect(try journals(path).isEmpty, "journals of workers that have left are removed")
      }
    }
  }

  @Test func samplersAndPrunersDecideAsTheyDoWithTheStore() throws {
    var pruner = MedianPruner()
    pruner.startup = 2
    func run(_ keeper: any TrialKeeper, _ sweep: StoredSweep) throws {
      let loop = TrialLoop(keeper, sweep, try source(Sampler(TPESampler())), worker: worker("w"))
      try loop.run { claim, point in
        for step in 1...4 {
          let value = (point["x"] ?? 0) + 1 / Double(step)
          let answer = try keeper.report(claim, .init(step: step, value: value), sweep)
          if answer == .prune { return .pruned }
        }
        return .complete([point["x"] ?? 0])
      }
    }
    try inFolder { folder in
      let direct = try SweepStore(path: folder + "/direct.sqlite")
      let definition = try definition(sampler: Sampler(TPESampler()), pruner: Pruner(pruner))
      let sweep = try direct.open(definition, wanted: 25, origin: origin)
      try run(direct, sweep)
      let expected = try direct.trials(of: sweep)
      #expect(expected.contains { $0.state == .pruned })
      try held(
        folder + "/s.sqlite",
        wanted: 25,
        sampler: Sampler(TPESampler()),
        pruner: Pruner(pruner)
      ) { holder, sweep, client in
        try run(try client(), sweep)
        try holder.store.journals?.merge()
        let trials = try holder.store.trials(of: sweep)
        #expect(trials.map(\.state) == expected.map(\.state))
        #expect(trials.map(\.parameters) == expected.map(\.parameters))
        #expect(trials.map(\.reports) == expected.map(\.reports))
      }
    }
  }

  @Test func tornAndDamagedLinesAreNoMessages() throws {
    try inFolder { folder in
      let path = folder + "/j"
      let writer = JournalWriter(path: path, store: path)
      var reader = JournalReader(path)
      #expect(reader.lines() == nil)
      try writer.make()
      try writer.append(["one"])
      try Data("one\ntwo is cut o".utf8).write(to: URL(fileURLWithPath: path))
      #expect(reader.lines() == [Data("one".utf8)])
      #expect(reader.lines() == [])
      try writer.append(["three"])
      #expect(reader.lines() == [Data("two is cut o".utf8), Data("three".utf8)])
      #expect(JournalMessage(Data("two is cut o".utf8)) == nil)
      #expect(JournalMessage(Data(repeating: 0, count: 40)) == nil)
    }
  }

  @Test func aWorkersLastWordsCountAndWhatItHadBegunIsRunAgain() throws {
    try inFolder { folder in
      try held(folder + "/s.sqlite", wanted: 3) { holder, sweep, client in
        let client = try client()
        let dead = worker("dead", process: 1)
        try client.enter(dead, sweep)
        let first = try #require(try client.claim(sweep, worker: dead, limit: nil))
        _ = try client.claim(sweep, worker: dead, limit: nil)
        _ = try client.finish(first, .complete([4]), seconds: 1, retries: 0)
        let folders = try FileManager.default.contentsOfDirectory(
          atPath: folder + "/s.sqlite.journals"
        )
        .first { $0.count == 16 }
        let path = folder + "/s.sqlite.journals/\(folders ?? "")/dead.requests"
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"number":4,"body":{"fin"#.utf8))
        try DeathWatch(holder.store, sweep).requeue()
        let trials = try holder.store.trials(of: sweep)
        #expect(trials.map(\.state) == [.complete, .waiting])
        #expect(trials[0].values == [4])
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: SweepError.dismissed) { try client.beat(dead) }
      }
    }
  }

  @Test func whoGoesOnAfterAKilledParentRepeatsTheAnswerAndTakesNothingTwice() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let worker = worker("w")
      var brief: WorkerBrief?
      try held(path, wanted: 3) { _, _, _ in
        brief = try JournalFolder(besides: path).readBrief(of: "s")
      }
      let client = JournalClient(JournalFolder(besides: path), try #require(brief))
      let identity = try #require(brief?.identity)
      let answers = path + ".journals/\(identity)/w.answers"
      // Asked while nobody was there.
      try client.enter(worker, client.sweep)
      let question = JournalMessage(number: 2, body: .claim(worker, limit: nil))
      try JournalWriter(path: path + ".journals/\(identity)/w.requests", store: path)
        .append([try SweepStore.encoded(question)])
      try held(path, wanted: 3) { holder, _, _ in try holder.store.journals?.merge() }
      let first = try Data(contentsOf: URL(fileURLWithPath: answers))
      // The parent was killed in the middle of its answer.
      try first.prefix(20).write(to: URL(fileURLWithPath: answers))
      try held(path, wanted: 3) { holder, sweep, _ in
        try holder.store.journals?.merge()
        var reader = JournalReader(answers)
        let answers = (reader.lines() ?? []).compactMap { JournalAnswer($0) }
        #expect(answers.map(\.number) == [2])
        let trials = try holder.store.trials(of: sweep)
        #expect(trials.map(\.state) == [.running])
        #expect(trials.map(\.attempts) == [1])
      }
    }
  }

  @Test func journalsOfAStoreThatWasThrownAwayAreNotMerged() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      try held(path, wanted: 3) { _, sweep, client in
        let client = try client()
        try client.enter(worker("w"), sweep)
        let claim = try client.claim(sweep, worker: worker("w"), limit: nil)
        _ = try client.finish(try #require(claim), .complete([1]), seconds: 1, retries: 0)
      }
      try FileManager.default.removeItem(atPath: path)
      try held(path, wanted: 3) { holder, sweep, _ in
        try holder.store.journals?.merge()
        #expect(try holder.store.trials(of: sweep).isEmpty)
        #expect(try journals(path).isEmpty)
      }
    }
  }

  @Test func aWorkerEndsWhenTheParentHasLeftAndComplainsWhenItIsSilent() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      try held(path, wanted: 3) { _, _, _ in }
      let place = JournalFolder(besides: path)
      let brief = try #require(try place.readBrief(of: "s"))
      let client = JournalClient(place, brief)
      try client.enter(worker("w"), client.sweep)
      #expect(try client.claim(client.sweep, worker: worker("w"), limit: nil) == nil)
      // As after a kill: nobody said that it ended.
      let dead = JournalOwner.Holder(worker: worker("p", process: 1))
      try place.put(try SweepStore.encoded(dead), at: place.path + "/owner-2")
      let patient = JournalClient(place, brief, patience: .milliseconds(100))
      try patient.enter(worker("v"), client.sweep)
      #expect(throws: SweepError.nobodyAnswers(path: path)) {
        try patient.claim(client.sweep, worker: worker("v"), limit: nil)
      }
    }
  }
}

/// A source whose conditions no thread changes.
private struct UncheckedSource: @unchecked Sendable {
  let value: any PointSource

  init(_ value: any PointSource) { self.value = value }
}
