import Language
import Options
import Tensor
import Training

/// What `evaluate` is told beside model and data.
struct EvaluateSettings: GivenOptions {
  var loading = TaskLoading()
  var windows = WindowSettings()
  var boundary: Int?
  var bootstrap = 0
  var seed = 0
  var precision = Precision.float32
  var given: Set<String> = []

  static var options: [ScriptOption<EvaluateSettings>] {
    let loading = TaskLoading.options.only("batch", "image", "normalize", "workers", "on_error")
    return loading.map { $0.lifted(\.loading) }
      + WindowSettings.options.map { ScriptOption($0).lifted(\.windows) }
      + own.map { ScriptOption($0) }
  }

  private static var own: [Option<EvaluateSettings>] {
    [
      .integer(
        "boundary",
        "Width along class boundaries that a second set of metrics leaves out.",
        optional: \.boundary,
        .range(1...64)
      ).unit("pixels").need(.subject(.classMaps)),
      .integer(
        "bootstrap",
        "Resampled sets for 95 % intervals; 0 for none.",
        \.bootstrap,
        .range(0...100_000)
      ),
      .seed(\.seed).need(.nonzero("bootstrap")),
      .precision(\.precision),
    ]
  }

  static var group: OptionGroup<EvaluateSettings> {
    options.group(EvaluateSettings()) { settings, function in
      try own.map { ScriptOption($0) }.checkRules(of: settings, function)
    }
  }
}
