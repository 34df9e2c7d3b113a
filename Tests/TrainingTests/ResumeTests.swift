import Checkpoints
import Files
import Foundation
import Layers
import Models
import Tensor
import Testing

@testable import Training

@Suite struct ResumeTests {
  private let batches: ReadyBatches

  init() throws { batches = ReadyBatches(try (1...4).map { try points(8, seed: $0) }) }

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
    resumes: Bool = true,
    report: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> Trainer {
    struct Killed: Error {}
    var host = host()
    host.report = report
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
      #expect(
        names == [".lock", "best.pth", "ckpt_epoch_2.pth", "ckpt_update_9.pth", "log.jsonl"]
      )
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

  @Test(arguments: [true, false])
  func aDamagedCheckpointIsPassedOverAndSaid(_ isTorn: Bool) throws {
    try inFolder { folder in
      let whole = try train(folder + "/whole")
      try train(folder + "/cut", diesAfter: 7)
      let newest = folder + "/cut/ckpt_update_6.pth"
      var content = try bytes(newest)
      if isTorn {
        content = content.prefix(content.count / 2)
      } else {
        // A bit of the first weight, which only the checksum knows of.
        let name = try #require(content.range(of: Data("archive/data/0".utf8)))
        // Behind the name come 4 bytes of a field that fills up to a multiple of 64.
        content[(name.upperBound + 4 + 63) / 64 * 64] ^= 1
      }
      try content.write(to: URL(fileURLWithPath: newest))
      var damaged: [String] = []
      var resumedAt: Int?
      let resumed = try train(folder + "/cut") { event in
        if case .damaged(let path, _) = event { damaged.append(path) }
        if case .resumed(_, let updates) = event { resumedAt = updates }
      }
      #expect(damaged == [newest])
      #expect(resumedAt == 4 || resumedAt == 3)
      #expect(resumed.rows == whole.rows)
      let last = "/ckpt_epoch_2.pth"
      #expect(try bytes(folder + "/cut" + last) == bytes(folder + "/whole" + last))
    }
  }

  @Test func theNewestCheckpointIsToldByItsUpdatesNotByItsTime() throws {
    try inFolder { folder in
      try train(folder, diesAfter: 11, keep: 9)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        $0.hasPrefix("ckpt_")
      }
      #expect(names.count >= 3)
      // The last one becomes the oldest file.
      for name in names {
        let time = Date(timeIntervalSince1970: name.contains("update_9") ? 1 : 1e9)
        try FileManager.default.setAttributes(
          [.modificationDate: time],
          ofItemAtPath: "\(folder)/\(name)"
        )
      }
      var from: [String] = []
      try train(folder) { if case .resumed(let path, _) = $0 { from.append(path) } }
      #expect(from == [folder + "/ckpt_update_9.pth"])
    }
  }

  @Test func aCopyIsToldByWhatItHolds() throws {
    try inFolder { folder in
      try train(folder, diesAfter: 11, keep: 9)
      try FileManager.default.moveItem(
        atPath: folder + "/ckpt_update_9.pth",
        toPath: folder + "/ckpt_mine.pth"
      )
      var from: [String] = []
      try train(folder) { if case .resumed(let path, _) = $0 { from.append(path) } }
      #expect(from == [folder + "/ckpt_mine.pth"])
    }
  }

  @Test func startingOverPutsTheOldCheckpointsAside() throws {
    try inFolder { folder in
      try train(folder, keep: 9)
      var replaced: [Int] = []
      try train(folder, diesAfter: 4, keep: 9, resumes: false) {
        if case .replaced(let count, _) = $0 { replaced.append(count) }
      }
      #expect(replaced.count == 1)
      var at: [Int] = []
      try train(folder, keep: 2) { if case .resumed(_, let updates) = $0 { at.append(updates) } }
      #expect(at == [4] || at == [3], "\(at)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(!names.contains { $0.hasPrefix("replaced_") })
    }
  }

  @Test func aRunHasItsFolderAloneAndLetsItGo() throws {
    try inFolder { folder in
      let trainer = try train(folder)
      #expect(trainer.rows.count == 12)
      // The same process may come back.
      let again = try FolderLock(folder: folder)
      #expect(again.isHeld)
      #expect(try train(folder).rows.count == 12)
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
