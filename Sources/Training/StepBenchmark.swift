import Datasets
import Models
import Tensor

/// Times the method's pre-training step on random images: student and teacher forward, backward,
/// clipping and AdamW, as a run does them.
package struct StepBenchmark {
  /// What was measured.
  package struct Result: Sendable {
    /// Seconds of each timed step, in order.
    package let seconds: [Double]
    /// Images of a step over the median of its seconds.
    package let imagesPerSecond: Double
    /// Floating-point operations of a step for one image.
    package let flopsPerImage: Double
    /// The loss of the last step, where there is one.
    package let loss: Double?

    init(seconds: [Double], batch: Int, flopsPerImage: Double, loss: Double?) {
      self.seconds = seconds
      self.flopsPerImage = flopsPerImage
      self.loss = loss
      let sorted = seconds.sorted()
      let middle = sorted.count / 2
      let median =
        sorted.isEmpty
        ? .nan
        : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      imagesPerSecond = Double(batch) / median
    }
  }

  package var preset = "base"
  package var image = 192
  package var window = 6
  package var batch = 8
  package var steps = 5
  package var warmup = 2
  package var precision = Precision.float32
  package var checkpointing = false

  package init() {}

  /// Runs the steps.
  ///
  /// - Throws: `ModelError` where the sizes do not go together.
  package func run(clock: @escaping () -> Double) throws -> Result {
    // A profile, if one runs, is of the timed steps alone.
    let host = TrainingHost(
      clock: clock,
      onStep: { [warmup] row in if row.step + 1 == warmup { Profiler.restart() } }
    )
    let trainer = try trainer(settings, share: .whole, host)
    try trainer.run()
    guard let model = trainer.model as? SimMIM else { throw TrainingError.nothingTrainable }
    return Result(
      seconds: trainer.rows.dropFirst(warmup).map(\.seconds),
      batch: batch,
      flopsPerImage: model.stepFlops,
      loss: trainer.rows.last?.loss
    )
  }

  /// The settings of the steps.
  var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = warmup + steps
    (settings.precision, settings.checkpointing) = (precision, checkpointing)
    return settings
  }

  /// What trains a model on random images.
  func trainer(
    _ settings: TrainingSettings,
    share: BatchShare,
    _ host: TrainingHost
  ) throws -> Trainer {
    let model = try model()
    let tokens = image / model.encoder.patch
    var random = Random(seed: 1)
    let images = try Tensor.normal(
      [batch, model.encoder.channels, image, image],
      using: &random
    )
    let cells = try Tensor.uniform([batch, tokens, tokens], using: &random)
    let mask = try BinaryFunction.less(cells, Tensor(0.6)).converted(to: .float32)
    let one = TrainingBatch(tensors: ["image": images, "mask": mask])
    // Every rank has batches of its own.
    let batches = ReadyBatches(Array(repeating: one, count: share.ranks), share: share)
    return try Trainer(model, batches, settings, host: host)
  }

  private func model() throws -> SimMIM {
    var student = SwinConfiguration(image: image, window: window)
    try student.apply(preset: preset)
    var teacher = SwinConfiguration(image: 224, window: 7)
    try teacher.apply(preset: preset)
    return try SimMIM(
      encoder: Swin(student, seed: 1),
      teacher: Swin(teacher, seed: 2),
      seed: 3
    )
  }
}
