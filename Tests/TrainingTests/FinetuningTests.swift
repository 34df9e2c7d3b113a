import Foundation
import Layers
import Models
import Tensor
import Testing

@testable import Training

@Suite struct FinetuningTests {
  private let batches: ReadyBatches

  init() throws { batches = ReadyBatches(try (1...4).map { try points(8, seed: $0) }) }

  /// A trainer whose evaluations give these numbers, one after the other.
  private func trainer(
    _ values: [Double],
    patience: Int? = nil,
    every: Int? = nil,
    folder: RunFolder? = nil,
    diesAfter: Int? = nil
  ) throws -> Trainer {
    struct Killed: Error {}
    var settings = settings(epochs: values.count)
    (settings.patience, settings.evaluateEvery) = (patience, every)
    var host = host()
    if let diesAfter { host.onStep = { if $0.step + 1 == diesAfter { throw Killed() } } }
    host.monitor = Monitor("score", isHigherBetter: true)
    let box = Updates()
    host.evaluate = { [("score", values[min(box.count() / (every ?? 4), values.count) - 1])] }
    let trainer = try Trainer(Line(), batches, settings, folder: folder, host: host)
    box.count = { [unowned trainer] in trainer.optimizer.updates }
    do { try trainer.run() } catch is Killed {}
    return trainer
  }

  private final class Updates { var count: () -> Int = { 0 } }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/gfm-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func aRunEndsWhereNothingGetsBetter() throws {
    let run = try trainer([1, 3, 2, 3, 1, 9], patience: 3)
    #expect(run.evaluations.count == 5)
    #expect(run.bestEvaluation?.epoch == 1)
    #expect(run.hasStoppedEarly)
    #expect(try !trainer([1, 2, 1, 2, 3], patience: 3).hasStoppedEarly)
  }

  @Test func evaluationsFollowUpdatesWhereAskedFor() throws {
    #expect(try trainer([1, 2, 3], every: 3).evaluations.map(\.step) == [3, 6, 9, 12])
  }

  @Test func theBestCheckpointStaysUnderItsName() throws {
    try inFolder { path in
      let folder = try RunFolder(
        path: path,
        saveEvery: nil,
        keep: 1,
        resumes: true,
        bestName: "ckpt_epoch_max"
      )
      let run = try trainer([1, 3, 2, 2], folder: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == [".lock", "ckpt_epoch_3.pth", "ckpt_epoch_max.pth", "log.jsonl"])
      let best = try TrainingState(reading: #require(run.bestCheckpoint), for: run)
      #expect(best.updates == 8)
      #expect(best.record["max_accuracy"]?.doubleValue == 3)
    }
  }

  @Test(arguments: [1, 6, 9]) func aKilledRunStopsEarlyWhereAWholeOneDoes(_ updates: Int) throws {
    try inFolder { path in
      let values: [Double] = [1, 3, 2, 3, 1, 9]
      func folder(_ name: String) throws -> RunFolder {
        try RunFolder(path: "\(path)/\(name)", saveEvery: 1, keep: 2, resumes: true)
      }
      let whole = try trainer(values, patience: 2, folder: folder("whole"))
      _ = try trainer(values, patience: 2, folder: folder("parts"), diesAfter: updates)
      let resumed = try trainer(values, patience: 2, folder: folder("parts"))
      #expect(resumed.rows == whole.rows)
      #expect(resumed.evaluations == whole.evaluations)
      #expect(resumed.hasStoppedEarly)
    }
  }

  @Test func groupsStandInTheOrderOfThePublishedCode() throws {
    let encoder = try Swin(SwinConfiguration.small, seed: 1)
    let model = try Classifier(encoder: encoder, classes: 3, seed: 2)
    let groups = ParameterGroup.groups(of: model, decay: 0.05, layerDecay: 0.9)
    #expect(groups.first?.members.map(\.name) == ["patch_embed.proj.weight"])
    #expect(groups[2].decay == 0)
    #expect(groups[3].members.first?.name.hasSuffix("attn.qkv.weight") == true)
    #expect(groups.last?.rateScale == 1)
  }

  @Test(arguments: [(Float(0), Float(1), false), (0.4, 0.2, false), (112, 50, true), (0, 0, true)])
  func numbersThatAreNotNormalizedAreNoticed(
    _ mean: Float,
    _ spread: Float,
    _ isStrange: Bool
  ) throws {
    var random = Random(seed: 1)
    let noise = try Tensor.normal([2, 3, 16, 16], using: &random)
    let image = try noise * Tensor(spread) + Tensor(mean)
    #expect(try (WatchedBatches.strangeness(of: image, "image") != nil) == isStrange)
  }

  @Test func readyBatchesAreNotSaidToBeNormalized() throws {
    let image = try Tensor.full([1, 1, 4, 4], 200)
    let loaded = try #require(try WatchedBatches.strangeness(of: image, "image", true))
    let ready = try #require(try WatchedBatches.strangeness(of: image, "image", false))
    #expect(loaded.contains("after normalization, where"))
    #expect(!ready.contains("normaliz") && ready.contains("are taken as they are"))
  }

  @Test func unevenAndMissingClassesAreNamed() {
    let warnings = DataCheck.warnings([50, 0, 2], classes: ["a", "b", "c"], of: "the data")
    #expect(warnings.count == 2)
    #expect(warnings[0].contains("is of b"))
    #expect(warnings[1] == "classes of the data are uneven: 50 of a, 2 of c")
  }
}

extension SwinConfiguration {
  /// A Swin Transformer that trains in no time.
  static var small: SwinConfiguration {
    var configuration = SwinConfiguration(image: 32, window: 2)
    (configuration.embed, configuration.depths, configuration.heads) = (8, [1, 1, 1], [1, 1, 1])
    return configuration
  }
}
