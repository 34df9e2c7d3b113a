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
  package var size = BenchmarkSize(image: 224, window: 7, batch: 1)

  package init(_ work: Work) { self.work = work }

  /// Does the work.
  ///
  /// - Throws: `ModelError` where the sizes do not go together.
  package func run(clock: @escaping () -> Double) throws -> StepBenchmark.Result {
    let encoder = try size.encoder(seed: 1)
    let (batch, precision) = (size.batch, size.precision)
    var random = Random(seed: 1)
    let shape = [batch, encoder.channels, size.image, size.image]
    let images = try Tensor.normal(shape, using: &random)
    switch work {
    case .forward:
      return try time(clock, flops: encoder.forwardFlops) {
        try encoder.pooled(images, Pass(precision: precision))
      }
    case .upernet:
      let model = try Segmenter(encoder: encoder, settings: DenseSettings(classes: 6), seed: 2)
      return try time(clock, flops: model.forwardFlops) {
        try model.predict([.image: images], Pass(precision: precision))
      }
    case .finetune:
      let model = try Classifier(encoder: encoder, classes: 21, seed: 2)
      let labels = try Tensor(integers: (0..<batch).map { _ in random.integer(below: 21) })
      return try train(model, [.image: images, .label: labels], clock)
    }
  }

  private func time(
    _ clock: () -> Double,
    flops: Double,
    _ body: () throws -> Tensor
  ) throws -> StepBenchmark.Result {
    var seconds: [Double] = []
    for step in 0..<size.warmup + size.steps {
      if step == size.warmup { Profiler.restart() }
      let started = clock()
      _ = try body()
      if step >= size.warmup { seconds.append(clock() - started) }
    }
    return StepBenchmark.Result(
      seconds: seconds,
      batch: size.batch,
      flopsPerImage: flops,
      loss: nil
    )
  }

  private func train(
    _ model: Classifier,
    _ batch: Batch,
    _ clock: @escaping () -> Double
  ) throws -> StepBenchmark.Result {
    var settings = size.settings
    settings.rate = 1e-4
    settings.scalesRate = false
    let batches = ReadyBatches([batch])
    let trainer = try Trainer(model, batches, settings, host: size.host(clock: clock))
    try trainer.run()
    return StepBenchmark.Result(of: trainer, model, size)
  }
}
