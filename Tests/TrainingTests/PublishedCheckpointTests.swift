import Checkpoints
import Foundation
import Models
import Tensor
import Testing

@testable import Training

/// A training checkpoint in the form of the published fine-tuning code, foreign configuration included, and what PyTorch
/// did next with it.
@Suite struct PublishedCheckpointTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/finetune").path
  private static let behind = 3

  private func tensors() throws -> [String: Tensor] {
    let record = try #require(
      readCheckpoint(Self.fixtures + "/published.safetensors").recordValue
    )
    return record.reduce(into: [:]) { result, entry in
      if case .string(let name) = entry.key { result[name] = entry.value.tensorValue }
    }
  }

  private func settings() -> TrainingSettings {
    var settings = TrainingSettings.finetuning
    (settings.epochs, settings.rate, settings.minimumRate) = (6, 1e-2, 1e-4)
    (settings.scalesRate, settings.warmupEpochs) = (false, 0)
    return settings
  }

  private func trainer(
    _ folder: String,
    _ settings: TrainingSettings
  ) throws -> (Trainer, Classifier) {
    let configuration = SwinConfiguration(
      image: 16,
      window: 2,
      embed: 8,
      depths: [1, 2],
      heads: [1, 2]
    )
    let model = try Classifier(encoder: Swin(configuration, seed: 9), classes: 3, seed: 9)
    let batch = try tensors().filter { ["image", "target"].contains($0.key) }
    let trainer = try Trainer(
      model,
      ReadyBatches([Batch(named: batch)]),
      settings,
      folder: RunFolder(path: folder, saveEvery: nil, keep: 3, resumes: true),
      host: host()
    )
    return (trainer, model)
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/gfm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func aPublishedRunGoesOnHereToTheNumbersOfPyTorch() throws {
    try inFolder { folder in
      try FileManager.default.copyItem(
        atPath: Self.fixtures + "/published.pth",
        toPath: folder + "/ckpt_epoch_max.pth"
      )
      let (run, model) = try trainer(folder, settings())
      try run.run()
      let wanted = try tensors()
      let losses = try #require(wanted["loss"]).doubles.dropFirst(Self.behind)
      #expect(run.rows.map(\.step) == [3, 4, 5])
      for (row, loss) in zip(run.rows, losses) { #expect(abs(row.loss - loss) < 1e-5) }
      let norms = try #require(wanted["norm"]).doubles.dropFirst(Self.behind)
      for (row, norm) in zip(run.rows, norms) { #expect(abs(row.gradientNorm - norm) < 1e-4) }
      let parameters = Dictionary(
        uniqueKeysWithValues: model.namedParameters.map { ($0.name, $0.parameter.value) }
      )
      // The gradient of keys' biases is nothing but rounding, which AdamW makes as large as any other.
      for (name, value) in wanted where name.hasPrefix("final.") && !name.hasSuffix("qkv.bias") {
        let ours = try #require(parameters[String(name.dropFirst("final.".count))])
        let gap = try zip(ours.doubles, value.doubles).map { abs($0 - $1) }.max() ?? 1
        #expect(gap < 2e-5, "\(name)")
      }
    }
  }

  @Test func oursHasWhatThePublishedCodeReads() throws {
    try inFolder { folder in
      let (run, _) = try trainer(folder, settings())
      try run.run()
      let ours = try #require(readCheckpoint(folder + "/ckpt_epoch_5.pth").recordValue)
      let theirs = try #require(
        readCheckpoint(Self.fixtures + "/published.pth").recordValue
      )
      func groups(_ record: CheckpointRecord) throws -> [CheckpointRecord] {
        let groups = record["optimizer"]?.recordValue?["param_groups"]?.elements
        return try #require(groups).compactMap(\.recordValue)
      }
      for (mine, published) in zip(try groups(ours), try groups(theirs)) {
        #expect(mine["params"] == published["params"])
        #expect(mine["weight_decay"] == published["weight_decay"])
        let scales = [mine, published].compactMap { $0["lr_scale"]?.doubleValue }
        #expect(scales.count == 2 && abs(scales[0] - scales[1]) < 1e-12)
        #expect(mine["betas"] == published["betas"])
      }
      for key in ["model", "optimizer", "lr_scheduler", "max_accuracy", "epoch", "config"] {
        #expect(ours[.string(key)] != nil, "\(key)")
      }
      let names = try #require(theirs["model"]?.recordValue).keys
      #expect(Set(try #require(ours["model"]?.recordValue).keys) == Set(names))
    }
  }

  @Test func sgdGoesOnAfterTheEpochThatItsCheckpointNames() throws {
    try inFolder { folder in
      var settings = settings()
      (settings.optimizer, settings.momentum) = (.sgd, 0.9)
      let (run, _) = try trainer(folder + "/ours", settings)
      try run.run()
      var record = try #require(
        readCheckpoint(folder + "/ours/ckpt_epoch_3.pth").recordValue
      )
      record["gfm"] = nil
      try FileManager.default.createDirectory(
        atPath: folder + "/theirs",
        withIntermediateDirectories: true
      )
      try writeCheckpoint(.record(record), to: folder + "/theirs/ckpt_epoch_3.pth")
      let (resumed, _) = try trainer(folder + "/theirs", settings)
      try resumed.run()
      #expect(resumed.rows.map(\.step) == [4, 5])
      #expect(resumed.rows.last?.loss == run.rows.last?.loss)
    }
  }
}
