import Checkpoints
import Foundation
import Layers
import Models
import Tensor
import Testing

@testable import Training

@Suite struct ResumeTests {
  private let batches = ReadyBatches((1...4).map { points(8, seed: $0) })

  /// A folder of its own for a test, gone afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/gfm-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Trains in a folder; an error thrown after some update stands for a killed process.
  @discardableResult
  private func train(
    _ path: String,
    epochs: Int = 3,
    diesAfter: Int? = nil,
    saveEvery: Int? = 3,
    rate: Double = 0.05,
    keep: Int = 2,
    resumes: Bool = true
  ) throws -> Trainer {
    struct Killed: Error {}
    var host = host()
    if let diesAfter { host.onStep = { if $0.step + 1 == diesAfter { throw Killed() } } }
    let folder = try RunFolder(path: path, saveEvery: saveEvery, keep: keep, resumes: resumes)
    let trainer = try Trainer(
      Line(),
      batches,
      settings(epochs: epochs, rate: rate),
      folder: folder,
      host: host
    )
    do { try trainer.run() } catch is Killed {}
    return trainer
  }

  @Test(arguments: [1, 4, 7, 11])
  func aKilledRunEndsWithTheBytesOfAnUndisturbedOne(_ updates: Int) throws {
    try inFolder { folder in
      let whole = try train(folder + "/whole")
      try train(folder + "/killed", diesAfter: updates)
      let resumed = try train(folder + "/killed")
      let name = "/ckpt_epoch_2.pth"
      #expect(try bytes(folder + "/whole" + name) == bytes(folder + "/killed" + name))
      #expect(resumed.rows == whole.rows)
      #expect(
        try bytes(folder + "/whole/log.jsonl") == bytes(folder + "/killed/log.jsonl")
      )
    }
  }

  @Test func theLastCheckpointsAndTheBestStay() throws {
    try inFolder { folder in
      try train(folder, keep: 2)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == ["best.pth", "ckpt_epoch_2.pth", "ckpt_update_9.pth", "log.jsonl"])
    }
  }

  @Test func otherSettingsAreRefusedByName() throws {
    try inFolder { folder in
      try train(folder, diesAfter: 4)
      let expected = TrainingError.otherRun(
        folder: folder,
        differences: ["lr was 0.05, now 0.01"]
      )
      #expect(throws: expected) { try train(folder, rate: 0.01) }
      #expect(try train(folder, rate: 0.01, resumes: false).rows.count == 12)
    }
  }

  @Test func aTornCheckpointIsPassedOver() throws {
    try inFolder { folder in
      try train(folder, diesAfter: 7)
      let newest = folder + "/ckpt_update_6.pth"
      let whole = try bytes(newest)
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: newest))
      let resumed = try train(folder)
      #expect(resumed.rows.count == 12)
    }
  }

  @Test func checkpointsHoldWhatTheirReadersLookFor() throws {
    try inFolder { folder in
      try train(folder)
      let record = try LoadedFile.read(folder + "/ckpt_epoch_2.pth").value.recordValue
      #expect(
        record?.keys.map(\.text) == [
          "model", "optimizer", "lr_scheduler", "max_accuracy", "epoch", "config", "gfm",
        ]
      )
      #expect(record?["epoch"]?.intValue == 2)
      let state = record?["optimizer"]?.recordValue?["state"]?.recordValue
      #expect(state?[.int(0)]?.recordValue?["step"]?.doubleValue == 12)
    }
  }
}
