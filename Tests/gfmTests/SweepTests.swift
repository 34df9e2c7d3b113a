import Foundation
import Testing

/// Sweeps of the built command, with workers that are processes: with a store that all of them open, and with one that
/// is reached through journals, as on a network file system.
@Suite(.serialized) struct SweepTests {
  private static let stores = ["0", "1"]

  /// Half of the trials wait at a gate, where there is one: a file that the test makes to let them through.
  private static let slow = """
    fn f(p) {
      t = 0
      for step in range(1, 5) { i = 0; while i < N { i += 1 }; report(step, p.a) }
      waits = HASGATE and p.a > 2
      while waits { try { load("FOLDER/gate.json"); waits = false } catch e { } }
      rand() + 10 * p.a + p.b
    }
    s = sweep({a: [1, 2, 3, 4], b: [0, 1, 2]}, f, name="slow", workers=WORKERS, store="FOLDER/s.sqlite", seed=4)
    print(s.value)
    """

  private func script(
    _ folder: String,
    workers: Int,
    loops: Int = 10,
    hasGate: Bool = false
  ) throws -> String {
    let text = Self.slow.replacingOccurrences(of: "WORKERS", with: "\(workers)")
      .replacingOccurrences(of: "FOLDER", with: folder)
      .replacingOccurrences(of: "< N", with: "< \(loops)")
      .replacingOccurrences(of: "HASGATE", with: "\(hasGate)")
    let path = folder + "/script.gfm"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func openGate(_ folder: String) throws {
    try "1".write(toFile: folder + "/gate.json", atomically: true, encoding: .utf8)
  }

  /// Waits until six trials are over and both workers wait at the gate.
  private func waitForGate(_ folder: String) -> Bool {
    waitUntil {
      let text = shown(folder)
      return text.components(separatedBy: "complete").count == 7
        && text.components(separatedBy: "running").count == 3
    }
  }

  /// What an undisturbed run prints; one is enough for all tests.
  private static let undisturbedOutput = Result { try SweepTests().runUndisturbed() }

  private func undisturbed() throws -> String { try Self.undisturbedOutput.get() }

  private func runUndisturbed() throws -> String {
    var output = ""
    try GFM.inFolder { folder in
      let run = try GFM("run", try script(folder, workers: 1, loops: 10))
      #expect(run.status == 0, "\(run.errors)")
      output = run.output
    }
    return output
  }

  @Test(arguments: stores) func resultsAreTheSameWithAnyNumberOfWorkers(journals: String) throws {
    let variables = ["GFM_SWEEP_JOURNALS": journals]
    let one = try undisturbed()
    #expect(one.split(separator: ",").count == 12)
    try GFM.inFolder { folder in
      let three = try GFM(["run", try script(folder, workers: 3)], variables: variables)
      #expect(three.status == 0, "\(three.errors)")
      #expect(three.output == one)
      #expect(three.errors.contains("trial 11: a=4 b=2: value "), "\(three.errors)")
      let again = try GFM(["run", try script(folder, workers: 3)], variables: variables)
      #expect(again.output == one)
      #expect(!again.errors.contains("trial"), "\(again.errors)")
    }
  }

  @Test(arguments: stores) func whatWorkersDiedOfIsKeptAndAKillCostsNothing(
    journals: String
  ) throws {
    try GFM.inFolder { folder in
      let process = try Running(
        try script(folder, workers: 2, hasGate: true),
        variables: ["GFM_SWEEP_JOURNALS": journals]
      )
      try #require(waitForGate(folder))
      let held = workers(of: process)
      try #require(held.count == 2)
      kill(held[0], SIGKILL)
      kill(held[1], SIGSEGV)
      try #require(waitUntil { shown(folder).contains("failed") })
      process.terminate(SIGINT)
      let faults = try GFM("sweeps", "show", "slow", "--store", folder + "/s.sqlite")
      #expect(faults.output.contains("its process ended: segmentation fault"), "\(faults.output)")
      #expect(faults.output.components(separatedBy: "failed").count == 2, "\(faults.output)")
    }
  }

  @Test(arguments: stores) func anInterruptedSweepSaysHowToGoOnAndResumes(
    journals: String
  ) throws {
    let variables = ["GFM_SWEEP_JOURNALS": journals]
    try GFM.inFolder { folder in
      let path = try script(folder, workers: 2, hasGate: true)
      let process = try Running(path, variables: variables)
      try #require(waitForGate(folder))
      let errors = process.terminate(SIGINT)
      #expect(process.status == 130)
      #expect(errors.contains("gfm sweeps resume slow --store \(folder)/s.sqlite"), "\(errors)")
      let before = finished(folder)
      #expect(before == 6)
      try openGate(folder)
      let resumed = try GFM(
        ["sweeps", "resume", "slow", "--store", folder + "/s.sqlite"],
        variables: variables
      )
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(resumed.errors.contains("goes on after \(before) of 12 trials"), "\(resumed.errors)")
      #expect(resumed.output == (try undisturbed()))
    }
  }

  @Test func exportsHoldEveryTrial() throws {
    try GFM.inFolder { folder in
      _ = try GFM("run", try script(folder, workers: 1, loops: 10))
      let store = folder + "/s.sqlite"
      for ending in ["csv", "json"] {
        let export = try GFM("sweeps", "export", "slow", "\(folder)/t.\(ending)", "--store", store)
        #expect(export.status == 0, "\(export.errors)")
        let text = try String(contentsOfFile: "\(folder)/t.\(ending)", encoding: .utf8)
        #expect(text.components(separatedBy: "complete").count == 13, "\(text)")
      }
      let study = try GFM("sweeps", "export", "slow", "\(folder)/t.db", "--store", store)
      #expect(study.output.contains("t.db: 12 trials"), "\(study.errors)")
      let other = try GFM("sweeps", "export", "slow", "\(folder)/t.txt", "--store", store)
      #expect(other.status == 2 && other.errors.contains("for Optuna, .db or .sqlite"))
      let list = try GFM("sweeps", "--store", store)
      #expect(list.output.contains("slow"), "\(list.output)")
      let none = try GFM("sweeps", "show", "other", "--store", store)
      #expect(none.status == 1)
      #expect(none.errors.contains("there is no sweep 'other'; there are slow"), "\(none.errors)")
      let removed = try GFM("sweeps", "remove", "slow", "--store", store)
      #expect(removed.output.contains("removed with 12 trials"), "\(removed.output)")
    }
  }

  @Test func anErrorBeforeTheSweepIsTheSweepsError() throws {
    try GFM.inFolder { folder in
      // The second process to run it finds the file.
      let text = """
        assert not ("\(folder)/mark.json" in made), "cannot be run twice"
        """
      let script = folder + "/s.gfm"
      try """
      made = []
      try { load("\(folder)/mark.json"); made.append("\(folder)/mark.json") } catch e { save({a: 1}, "\(folder)/mark.json") }
      \(text)
      sweep({x: [1, 2]}, p -> p.x, workers=2, store="\(folder)/s.sqlite")
      """.write(toFile: script, atomically: true, encoding: .utf8)
      let run = try GFM("run", script)
      #expect(run.status == 1)
      #expect(run.errors.contains("the workers end before they take a trial"), "\(run.errors)")
      #expect(run.errors.contains("cannot be run twice"), "\(run.errors)")
    }
  }

  @Test func aParentThatWasKilledIsSucceededWithWhatItsJournalsHold() throws {
    let variables = ["GFM_SWEEP_JOURNALS": "1"]
    try GFM.inFolder { folder in
      let path = try script(folder, workers: 2, hasGate: true)
      let process = try Running(path, variables: variables)
      try #require(waitForGate(folder))
      process.terminate(SIGKILL)
      try openGate(folder)
      let journals = folder + "/s.sqlite.journals"
      #expect(FileManager.default.fileExists(atPath: journals + "/owner-1"))
      let run = try GFM(["run", path], variables: variables)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("goes on after "), "\(run.errors)")
      #expect(run.output == (try undisturbed()))
      let left =
        FileManager.default.enumerator(atPath: journals)?.compactMap { $0 as? String } ?? []
      #expect(left.contains("owner-2"))
      #expect(!left.contains { $0.hasSuffix(".requests") || $0.hasSuffix(".answers") }, "\(left)")
    }
  }

  @Test func ranksBesideTheFirstWorkThroughJournalsAndGetTheSameTable() throws {
    try GFM.inFolder { folder in
      let text = try String(contentsOfFile: try script(folder, workers: 1), encoding: .utf8)
      let path = folder + "/script.gfm"
      try text.replacingOccurrences(of: "seed=4", with: "seed=4, launcher=\"mpi\"")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let second = try Running(
        path,
        variables: ["GFM_SWEEP_JOURNALS": "1", "OMPI_COMM_WORLD_RANK": "1"]
      )
      let first = try Running(
        path,
        variables: ["GFM_SWEEP_JOURNALS": "1", "OMPI_COMM_WORLD_RANK": "0"]
      )
      let expected = try undisturbed()
      #expect(first.finish() == expected)
      #expect(second.finish() == expected)
    }
  }

  /// `GFM_SOAK=1`: workers and the parent are killed at 30 random moments.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GFM_SOAK"] != nil), arguments: stores)
  func killsAtThirtyRandomMomentsChangeNothing(journals: String) throws {
    let variables = ["GFM_SWEEP_JOURNALS": journals]
    try GFM.inFolder { folder in
      let reference = folder + "/reference"
      try FileManager.default.createDirectory(atPath: reference, withIntermediateDirectories: true)
      let whole = try GFM("run", try script(reference, workers: 2, loops: 400_000))
      let path = try script(folder, workers: 2, loops: 400_000)
      var kills = 0
      var random = SystemRandomNumberGenerator()
      while kills < 30 {
        let process = try Running(path, variables: variables)
        while kills < 30 {
          usleep(UInt32.random(in: 50_000...900_000, using: &random))
          if !process.isRunning {
            // It came to its end between two kills: begin anew.
            #expect(process.finish() == whole.output)
            try? FileManager.default.removeItem(atPath: folder + "/s.sqlite")
            break
          }
          kills += 1
          guard Bool.random(using: &random), let worker = workers(of: process).randomElement()
          else {
            process.terminate(SIGKILL)
            break
          }
          kill(worker, SIGKILL)
        }
      }
      let end = try GFM(["run", path], variables: variables)
      #expect(end.status == 0, "\(end.errors)")
      #expect(end.output == whole.output)
    }
  }

  private func finished(_ folder: String) -> Int {
    shown(folder).components(separatedBy: "complete").count - 1
  }

  private func shown(_ folder: String) -> String {
    (try? GFM("sweeps", "show", "slow", "--store", folder + "/s.sqlite"))?.output ?? ""
  }

  /// Processes whose parent it is.
  private func workers(of process: Running) -> [Int32] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.filter { id in
      let text = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
      let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.count > 1 && fields[0] != "Z" && Int32(fields[1]) == process.id
    }
  }
}
