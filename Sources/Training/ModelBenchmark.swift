import Layers
import Models
import Tensor

/// Times what is done with a model on random images: answering, or a step of training.
package struct ModelBenchmark {
  /// What is timed.
  package enum Work: String, Sendable {
    /// An encoder's pooled feature.
    case forward
    /// A training step of a classifier of 21 classes: forward, backward, clipping, AdamW.
    case finetune
    /// A segmenter's scores of 6 classes.
    case upernet
  }

  package let work: Work
  package var preset = "base"
  package var image = 224
  package var window = 7
  package var batch = 1
  package var steps = 5
  package var warmup = 2
  package var precision = Precision.float32
  package var checkpointing = false

  package init(_ work: Work) { self.work = work }

  /// Does the work.
  ///
  /// - Throws: `ModelError` where the sizes do not go together.
  package func run(clock: @escaping () -> Double) throws -> StepBenchmark.Result {
    var configuration = SwinConfiguration(image: image, window: window)
    try configuration.apply(preset: preset)
    let encoder = try Swin(configuration, seed: 1)
    var random = Random(seed: 1)
    let shape = [batch, configuration.channels, image, image]
    let images = try Tensor.normal(shape, using: &random)
    switch work {
    case .forward:
      return try time(clock, flops: encoder.forwardFlops) {
        try encoder.pooled(images, Pass(precision: precision))
      }
    case .upernet:
      let model = try Segmenter(encoder: encoder, settings: DenseSettings(classes: 6), seed: 2)
      return try time(clock, flops: model.forwardFlops) {
        try model.predict(["image": images], Pass(precision: precision))
      }
    case .finetune:
      let model = try Classifier(encoder: encoder, classes: 21, seed: 2)
      let labels = try Tensor(integers: (0..<batch).map { _ in random.integer(below: 21) })
      return try train(model, ["image": images, "label": labels], clock)
    }
  }

  private func time(
    _ clock: () -> Double,
    flops: Double,
    _ body: () throws -> Tensor
  ) throws -> StepBenchmark.Result {
    var seconds: [Double] = []
    for step in 0..<warmup + steps {
      if step == warmup { Profiler.restart() }
      let started = clock()
      _ = try body()
      if step >= warmup { seconds.append(clock() - started) }
    }
    return StepBenchmark.Result(seconds: seconds, batch: batch, flopsPerImage: flops, loss: nil)
  }

  private func train(
    _ model: Classifier,
    _ batch: [String: Tensor],
    _ clock: @escaping () -> Double
  ) throws -> StepBenchmark.Result {
    var settings = TrainingSettings()
    settings.steps = warmup + steps
    (settings.precision, settings.checkpointing) = (precision, checkpointing)
    settings.rate = 1e-4
    settings.scalesRate = false
    let batches = ReadyBatches([TrainingBatch(tensors: batch)])
    let host = TrainingHost(
      clock: clock,
      onStep: { [warmup] row in if row.step + 1 == warmup { Profiler.restart() } }
    )
    let trainer = try Trainer(model, batches, settings, host: host)
    try trainer.run()
    return StepBenchmark.Result(
      seconds: trainer.rows.dropFirst(warmup).map(\.seconds),
      batch: self.batch,
      flopsPerImage: model.stepFlops,
      loss: trainer.rows.last?.loss
    )
  }
}
