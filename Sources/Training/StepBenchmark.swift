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

    /// What training that is over took.
    init(of trainer: Trainer, _ model: any Model, _ size: BenchmarkSize) {
      self.init(
        seconds: trainer.rows.dropFirst(size.warmup).map(\.seconds),
        batch: size.batch,
        flopsPerImage: model.stepFlops,
        loss: trainer.rows.last?.loss
      )
    }
  }

  package var size = BenchmarkSize(image: 192, window: 6, batch: 8)

  package init() {}

  /// Runs the steps.
  ///
  /// - Throws: `ModelError` where the sizes do not go together.
  package func run(clock: @escaping () -> Double) throws -> Result {
    let trainer = try trainer(size.settings, share: .whole, size.host(clock: clock))
    try trainer.run()
    guard let model = trainer.model as? SimMIM else { throw TrainingError.nothingTrainable }
    return Result(of: trainer, model, size)
  }

  /// What trains a model on random images.
  func trainer(
    _ settings: TrainingSettings,
    share: BatchShare,
    _ host: TrainingHost
  ) throws -> Trainer {
    let model = try model()
    let (batch, image) = (size.batch, size.image)
    let tokens = image / model.encoder.patch
    var random = Random(seed: 1)
    let images = try Tensor.normal(
      [batch, model.encoder.channels, image, image],
      using: &random
    )
    let cells = try Tensor.uniform([batch, tokens, tokens], using: &random)
    let mask = try BinaryFunction.less(cells, Tensor(0.6)).converted(to: .float32)
    let one: Batch = [.image: images, .mask: mask]
    // Every rank has batches of its own.
    let batches = ReadyBatches(Array(repeating: one, count: share.ranks), share: share)
    return try Trainer(model, batches, settings, host: host)
  }

  private func model() throws -> SimMIM {
    try SimMIM(
      encoder: size.encoder(seed: 1),
      teacher: size.encoder(image: 224, window: 7, seed: 2),
      seed: 3
    )
  }
}
