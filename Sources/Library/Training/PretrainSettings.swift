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

  init() { loading.batch = 128 }

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
    let loading = TaskLoading.options.only("batch", "normalize", "workers", "on_error", "cache")
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
}
