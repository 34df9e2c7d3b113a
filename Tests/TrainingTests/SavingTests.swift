import Checkpoints
import Foundation
import Layers
import Models
import Tensor
import Testing

@testable import Training

/// What is kept of a run, where the disk or the file is not as it should be.
@Suite struct SavingTests {
  private let batches: ReadyBatches

  init() throws { batches = try ReadyBatches((1...4).map { try points(8, seed: $0) }) }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/gfm-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func errorOf(_ body: () throws -> Void) -> (any Error)? {
    do {
      try body()
      return nil
    } catch { return error }
  }

  /// A trainer whose run is interrupted before some update.
  private func trainer(
    _ path: String,
    epochs: Int = 3,
    stopsBefore update: Int? = nil,
    saveEvery: Int? = 3,
    optimizer: OptimizerName? = nil,
    evaluateEvery: Int? = nil,
    _ change: (inout TrainingHost) -> Void = { _ in }
  ) throws -> Trainer {
    let model = try Line()
    var updates = 0
    model.beforeLoss = {
      defer { updates += 1 }
      if updates == update { throw TensorError.interrupted }
    }
    var host = host()
    change(&host)
    var settings = settings(epochs: epochs)
    if let optimizer { settings.optimizer = optimizer }
    settings.evaluateEvery = evaluateEvery
    return try Trainer(
      model,
      batches,
      settings,
      folder: RunFolder(path: path, saveEvery: saveEvery, keep: 2, resumes: true),
      host: host
    )
  }

  @Test func aTaskBehindTellsItsErrorOnce() throws {
    struct Full: Error {}
    let saver = Saver()
    try saver.run { throw Full() }
    #expect(errorOf { try saver.wait() } is Full)
    #expect(errorOf { try saver.wait() } == nil)
    // The next task does not hide it.
    try saver.run { throw Full() }
    #expect(errorOf { try saver.run {} } is Full)
    try saver.run {}
    try saver.wait()
  }

  /// Puts a folder where a file is to be.
  private func block(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
  }

  @Test func anInterruptedRunNamesWhatIsOnDisk() throws {
    try inFolder { folder in
      var told: [String] = []
      // A folder stands where the checkpoint is to be.
      let last = folder + "/ckpt_update_5.pth"
      let stopped = try trainer(folder, stopsBefore: 5, saveEvery: nil) {
        $0.report = { if case .checkpoint(let path) = $0 { told.append(path) } }
        $0.onStep = { if $0.step == 4 { try block(last) } }
      }
      try stopped.run()
      #expect(stopped.wasInterrupted)
      #expect(errorOf { try stopped.finishSaving() } is CheckpointError)
      #expect(stopped.checkpoint == folder + "/ckpt_epoch_0.pth")
      #expect(told.last == stopped.checkpoint)
      #expect(errorOf { try stopped.finishSaving() } == nil)
      // Once it can be, it is.
      try FileManager.default.removeItem(atPath: last)
      let next = try trainer(folder, stopsBefore: 1, saveEvery: nil)
      try next.run()
      try next.finishSaving()
      #expect(next.checkpoint == last)
      #expect(FileManager.default.fileExists(atPath: last))
    }
  }

  @Test func theBestOfAnInterruptedRunIsLinkedOnceItIsThere() throws {
    try inFolder { folder in
      let stopped = try trainer(folder, stopsBefore: 5)
      try stopped.run()
      try stopped.finishSaving()
      let path = try #require(stopped.checkpoint)
      #expect(path.hasSuffix("ckpt_update_5.pth"))
      let isBest = stopped.rows.prefix(4).allSatisfy { $0.loss > stopped.rows[4].loss }
      // Losses of these batches fall from epoch to epoch; the fifth update sees the first batch again.
      #expect(try isBest == (bytes(path) == bytes(folder + "/best.pth")))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.count { $0.hasPrefix("ckpt_") } == 2)
      try trainer(folder).run()
      let lowest = try LoadedFile.read(folder + "/best.pth").value.recordValue?["gfm"]?
        .recordValue?[
          "lowest_loss"
        ]?.doubleValue
      let all = try trainer(folder)
      try all.run()
      let saved = [2, 3, 4, 5, 7, 8, 11].map { all.rows[$0].loss }
      #expect(saved.contains { $0 == lowest })
    }
  }

  @Test func aBestThatWasNotWrittenIsNotTheBest() throws {
    try inFolder { folder in
      var losses = [5.0, 4, 1, 3, 6, 7]
      let stopped = try trainer(folder, stopsBefore: 6, saveEvery: 4, evaluateEvery: 2) {
        $0.evaluate = { [("loss", losses.removeFirst())] }
        $0.onStep = { if $0.step == 5 { try block(folder + "/ckpt_update_6.pth") } }
      }
      try stopped.run()
      #expect(errorOf { try stopped.finishSaving() } is CheckpointError)
      #expect(try bytes(folder + "/best.pth") == bytes(folder + "/ckpt_epoch_0.pth"))
      // An evaluation that is better than what is on disk.
      try stopped.continued(epochs: 3, host: stopped.host).run()
      #expect(try bytes(folder + "/best.pth") == bytes(folder + "/ckpt_epoch_1.pth"))
    }
  }

  @Test func aDamagedBestEndsNoRunThatIsDone() throws {
    try inFolder { folder in
      var losses = [1.0, 2, 3]
      var kept: [String] = []
      var last: [Float] = []
      let done = try trainer(folder) { host in
        host.restoresBest = true
        host.monitor = Monitor("loss", isHigherBetter: false)
        host.evaluate = { [("loss", losses.removeFirst())] }
        host.report = { if case .keptLast(let path, _) = $0 { kept.append(path) } }
        host.onStep = { row in
          if row.step == 11 {
            try Data("nothing".utf8).write(to: URL(filePath: folder + "/best.pth"))
          }
        }
      }
      try done.run()
      last = try done.model.namedParameters.flatMap { try $0.parameter.value.values }
      #expect(done.rows.count == 12 && !done.wasInterrupted)
      #expect(kept == [folder + "/best.pth"])
      #expect(done.bestCheckpoint == nil)
      let record = try LoadedFile.read(folder + "/ckpt_epoch_2.pth").value.recordValue
      let model = record?["model"]?.recordValue
      let saved = try done.model.namedParameters.flatMap {
        try model?[$0.name]?.tensorValue?.values ?? []
      }
      #expect(last == saved)
    }
  }

  /// Changes a number of the only checkpoint and goes on from it.
  private func resumed(
    with change: (inout CheckpointRecord) -> Void,
    optimizer: OptimizerName? = nil
  ) throws -> (any Error)? {
    var found: (any Error)?
    try inFolder { folder in
      try trainer(folder, epochs: 1, saveEvery: nil, optimizer: optimizer).run()
      let path = folder + "/ckpt_epoch_0.pth"
      var record = try #require(try LoadedFile.read(path).value.recordValue)
      change(&record)
      try writeCheckpoint(.record(record), to: path)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      for name in names where name == "best.pth" {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
      let next = try trainer(folder, epochs: 1, saveEvery: nil, optimizer: optimizer)
      found = errorOf { try next.run() }
      if found == nil { #expect((0...1 << 53).contains(next.optimizer.updates)) }
    }
    return found
  }

  private func isOtherModel(_ error: (any Error)?) -> Bool {
    if case .otherModel = error as? TrainingError { true } else { false }
  }

  @Test(arguments: [Double.nan, .infinity, -1, 1e300, 0.5, 0x1p54])
  func aNumberOfStepsThatNoRunMadeIsRefused(step: Double) throws {
    let error = try resumed { record in
      var optimizer = record["optimizer"]?.recordValue ?? CheckpointRecord()
      var states = optimizer["state"]?.recordValue ?? CheckpointRecord()
      var state = states[.int(0)]?.recordValue ?? CheckpointRecord()
      state["step"] = .float(step)
      states[.int(0)] = .record(state)
      optimizer["state"] = .record(states)
      record["optimizer"] = .record(optimizer)
    }
    #expect(isOtherModel(error), "\(step)")
  }

  @Test(arguments: [-1, Int.min, .max, 1 << 54])
  func aNumberOfUpdatesThatNoRunMadeIsRefused(updates: Int) throws {
    let error = try resumed { record in
      var own = record["gfm"]?.recordValue ?? CheckpointRecord()
      own["updates"] = .int(updates)
      record["gfm"] = .record(own)
    }
    #expect(isOtherModel(error), "\(updates)")
  }

  @Test func aBestLossThatIsNoNumberIsRefused() throws {
    let error = try resumed { record in
      var own = record["gfm"]?.recordValue ?? CheckpointRecord()
      own["lowest_loss"] = .float(.nan)
      record["gfm"] = .record(own)
    }
    #expect(isOtherModel(error))
  }

  @Test(arguments: [-1, Int.min, .max, 1 << 60])
  func anEpochThatNoRunCameToCountsForNothing(epoch: Int) throws {
    for optimizer in [nil, OptimizerName.sgd] {
      let change = { (record: inout CheckpointRecord) in
        record["epoch"] = .int(epoch)
        record["gfm"] = nil
      }
      #expect(try resumed(with: change, optimizer: optimizer) == nil)
    }
  }

  @Test func namesTellUpdatesThatARunCanMake() {
    func updates(_ name: String) -> Int? { CheckpointShelf.updates(named: name, epochLength: 4) }
    #expect(updates("ckpt_update_7.pth") == 7)
    #expect(updates("ckpt_epoch_0.pth") == 4)
    for name in [
      "update_-1", "epoch_-2", "update_9223372036854775807", "epoch_4611686018427387904",
    ] {
      #expect(updates("ckpt_\(name).pth") == nil)
    }
  }

  @Test func samplesThatAreNotSharedEvenlyAreNotRoundedAway() {
    let even = TrainingPlan.shared(12, by: 3)
    #expect(even.batch == 4 && even.ranks == 3)
    let uneven = TrainingPlan.shared(10, by: 3)
    #expect(uneven.batch == 10 && uneven.ranks == 1)
  }
}
