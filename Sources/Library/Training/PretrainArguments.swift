import Checkpoints
import Datasets
import Language
import Models
import Training

/// The arguments of `pretrain` beside model and data.
struct PretrainArguments {
  var settings = TrainingSettings()
  var batch = 128
  var maskRatio = 0.6
  var maskPatch = 32
  var output: String?
  var tag: String?
  var saveEvery: Int?
  var keep = 3
  var resumes = true
  var workers: Int?
  var cache = LoaderSettings().cache
  /// Whether the teacher sees another date of the place.
  var pairsDates = false
  var skipsUnreadable = false

  /// Sets the optimiser by its name.
  ///
  /// - Throws: `Failure` where there are not two betas.
  mutating func setOptimiser(_ name: String, betas: [Double], eps: Double) throws {
    guard betas.count == 2, betas.allSatisfy({ (0..<1).contains($0) }) else {
      throw Failure("value", "betas: must be two numbers from 0 to below 1, not \(betas)")
    }
    settings.optimiser =
      name == "sgd"
      ? .sgd(momentum: 0.9, nesterov: true)
      : .adamW(beta1: betas[0], beta2: betas[1], eps: eps)
  }

  /// How the images of a dataset become batches for an encoder.
  func loading(for encoder: any Encoder, training: Bool) throws -> LoaderSettings {
    var loader = LoaderSettings()
    loader.batch = batch
    loader.size = encoder.image
    loader.mask = try PatchMask(
      image: encoder.image,
      patch: maskPatch,
      ratio: maskRatio,
      modelPatch: encoder.patch
    )
    loader.seed = settings.seed
    loader.workers = workers
    // A file of images is for the many epochs of training; held-out images stay in memory.
    if training { loader.cache = cache }
    loader.pairs = pairsDates
    loader.onError = skipsUnreadable ? .skip : .fail
    loader.shuffles = training
    loader.augments = training
    loader.dropsLast = training
    return loader
  }

  /// The folder of the run, or `nil` where nothing is to be written.
  ///
  /// - Throws: `TrainingError.noOutput` for settings that need one, `CheckpointError`.
  func folder(bands: [String]?) throws -> RunFolder? {
    guard let output else {
      if saveEvery != nil { throw TrainingError.noOutput(setting: "save_every") }
      if tag != nil { throw TrainingError.noOutput(setting: "tag") }
      return nil
    }
    let settings = LoaderSettings()
    var notes: CheckpointRecord = [
      "mean": .list(settings.mean.map { .float(Double($0)) }),
      "std": .list(settings.deviation.map { .float(Double($0)) }),
    ]
    if let bands { notes["bands"] = .list(bands.map { .string($0) }) }
    return try RunFolder(
      path: tag.map { "\(output)/\($0)" } ?? output,
      saveEvery: saveEvery,
      keep: keep,
      resumes: resumes,
      notes: notes
    )
  }
}

extension PretrainArguments {
  /// The arguments as a run keeps them.
  var described: [(name: String, value: Value)] {
    settings.record.map { ($0.name, Value.reading($0.value)) } + [
      ("batch", batch.asValue), ("mask_ratio", maskRatio.asValue),
      ("mask_patch", maskPatch.asValue), ("output", output.asValue), ("tag", tag.asValue),
      ("save_every", saveEvery.asValue), ("keep", keep.asValue),
      ("resume", (resumes ? "auto" : "never").asValue),
    ]
  }
}

extension Value {
  /// A word as the value that it writes.
  fileprivate static func reading(_ word: String) -> Value {
    switch word {
    case "true": .bool(true)
    case "false": .bool(false)
    case "none": .none
    default: Double(word).map { .number($0) } ?? Value(word)
    }
  }
}
