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
  var place = RunPlace()
  var workers: Int?
  var cache = LoaderSettings().cache
  /// Whether the teacher sees another date of the place.
  var pairsDates = false
  var skipsUnreadable = false

  /// How the images of a dataset become batches for an encoder.
  func loading(for encoder: any Encoder, training: Bool) throws -> LoaderSettings {
    var loader = LoaderSettings()
    loader.batch = batch
    loader.size = encoder.image
    loader.mask = try mask(for: encoder)
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

  /// The masks of an encoder's images.
  ///
  /// - Throws: `Failure` naming a cell that fits where this one does not; `DatasetError`.
  private func mask(for encoder: any Encoder) throws -> PatchMask {
    do {
      return try PatchMask(
        image: encoder.image,
        patch: maskPatch,
        ratio: maskRatio,
        modelPatch: encoder.patch
      )
    } catch let error as DatasetError {
      let fitting = [encoder.stride, encoder.patch].first {
        encoder.image.isMultiple(of: $0) && $0.isMultiple(of: encoder.patch)
      }
      guard case .indivisible = error, let fitting else { throw error }
      throw Failure(
        "value",
        "pretrain: squares of mask_patch=\(maskPatch) pixels do not divide images of "
          + "\(encoder.image) into whole patches of \(encoder.patch)",
        help: "mask_patch=\(fitting) does"
      )
    }
  }

  /// The folder of the run, or `nil` where nothing is to be written.
  func folder(bands: [String]?, at path: (String) throws -> String) throws -> RunFolder? {
    let settings = LoaderSettings()
    return try place.folder(
      notes: RunPlace.notes(
        mean: settings.mean,
        deviation: settings.deviation,
        bands: bands
      ),
      at: path
    )
  }
}

extension PretrainArguments {
  /// The arguments as a run keeps them.
  var described: [(name: String, value: Value)] {
    settings.record.map { ($0.name, Value.reading($0.value)) } + [
      ("batch", batch.asValue), ("mask_ratio", maskRatio.asValue),
      ("mask_patch", maskPatch.asValue),
    ] + place.described
  }
}

extension Value {
  /// A word as the value that it writes.
  static func reading(_ word: String) -> Value {
    switch word {
    case "true": .bool(true)
    case "false": .bool(false)
    case "none": .none
    default: Double(word).map { .number($0) } ?? Value(word)
    }
  }
}
