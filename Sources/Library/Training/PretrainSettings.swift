import Datasets
import Language
import Models
import Options
import Training

/// What `pretrain` is told beside model and data.
struct PretrainSettings: GivenOptions {
  var training = TrainingSettings()
  var loading = TaskLoading()
  var place = RunPlace()
  var watch = RunWatch()
  var maskRatio = 0.6
  var maskPatch = 32
  var view = TeacherView.same
  var given: Set<String> = []

  /// What a teacher sees.
  enum TeacherView: String, CaseIterable {
    case same
    case date
  }

  init() { loading.batch = LoaderSettings().batch }

  static var options: [ScriptOption<PretrainSettings>] {
    let masks: [Option<PretrainSettings>] = [
      .number("mask_ratio", "Share of an image that is hidden.", \.maskRatio)
        .need(.subject(.files)).key("DATA.MASK_RATIO"),
      .integer("mask_patch", "Side of a hidden square.", \.maskPatch).unit("pixels")
        .need(.subject(.files)).key("DATA.MASK_PATCH_SIZE"),
      .choice(
        "teacher_view",
        "What the teacher sees: the student's crop, or another date of the place where there is one.",
        \.view
      ).need(.subject(.files), .subject(.teacher)),
    ]
    let loading = TaskLoading.options.only("batch", "workers", "on_error", "cache")
    let all =
      TrainingSettings.options.map { ScriptOption($0).lifted(\.training) }
      + masks.map { ScriptOption($0) } + loading.map { $0.lifted(\.loading) }
      + RunPlace.options.map { ScriptOption($0).lifted(\.place) }
      + RunWatch.options.map { $0.lifted(\.watch) }
    return all.leading("val", "epochs", "steps", "batch")
  }

  static var group: OptionGroup<PretrainSettings> { options.group(PretrainSettings()) }

  /// The settings as a run keeps them.
  var described: [(name: String, value: Value)] {
    var chosen = self
    chosen.place = place.chosen
    return Self.options.without("val", "on_step").described(chosen)
  }

  /// How the images of a dataset become batches for an encoder.
  func loading(for encoder: any Encoder, training isTraining: Bool) throws -> LoaderSettings {
    var loader = LoaderSettings()
    loader.batch = loading.batch ?? loader.batch
    loader.size = encoder.image
    loader.mask = try mask(for: encoder)
    loader.seed = training.seed
    loader.workers = loading.workers
    // A file of images is for the many epochs of training; held-out images stay in memory.
    if isTraining { loader.cache = loading.cache }
    loader.pairs = view == .date
    loader.onError = loading.onError
    loader.shuffles = isTraining
    loader.augments = isTraining
    loader.dropsLast = isTraining
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
