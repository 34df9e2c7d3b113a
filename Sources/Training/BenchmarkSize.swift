import Models
import Tensor

/// How large a timed piece of work is, and how often it is done.
package struct BenchmarkSize: Sendable {
  /// The widths and depths of the Swin Transformer, by name.
  package var preset = "base"
  /// The side of images, in pixels.
  package var image: Int
  /// The side of windows, in tokens.
  package var window: Int
  /// Images of a step.
  package var batch: Int
  /// Steps that are timed.
  package var steps = 5
  /// Steps before them.
  package var warmup = 2
  package var precision = Precision.float32
  package var checkpointing = false

  /// The settings of steps of training.
  var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = warmup + steps
    (settings.precision, settings.checkpointing) = (precision, checkpointing)
    return settings
  }

  /// What training is given; a profile, if one runs, is of the timed steps alone.
  func host(clock: @escaping () -> Double) -> TrainingHost {
    TrainingHost(
      clock: clock,
      onStep: { [warmup] row in if row.step + 1 == warmup { Profiler.restart() } }
    )
  }

  /// A Swin Transformer of the preset.
  ///
  /// - Throws: `ModelError` where the sizes do not go together.
  func encoder(image: Int? = nil, window: Int? = nil, seed: UInt64) throws -> Swin {
    var configuration = SwinConfiguration(
      image: image ?? self.image,
      window: window ?? self.window
    )
    try configuration.apply(preset: preset)
    return try Swin(configuration, seed: seed)
  }
}
