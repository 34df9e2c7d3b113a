import Datasets
import Language
import Models
import Tensor
import Training

/// Declares what a long run will take, before it is begun.
func defineEstimate(in library: Library) {
  library.define(
    "estimate",
    "Says what a run will take, from updates that are timed and taken back.",
    .model("model", "A model that can be trained; it is left as it was."),
    .integer("samples", "Samples of an epoch, such as len(data)."),
    .integer("epochs", "Passes over the data.", default: 100),
    .integer("batch", "Samples of a batch.", default: 128),
    Parameter.integer("image", "Side of the images; the model's by default.").optional.named,
    Parameter.integer(
      "timed",
      "Samples of the updates that are timed; the batch, 8 at most, by default."
    )
    .optional.named,
    Parameter.number("watts", "Power of the machine while it trains.").named(default: 250),
    Parameter.number("carbon", "Kilograms of CO₂ for a kilowatt hour.").named(default: 0.57),
    returns: "record",
    details: """
      Energy is power times hours, CO₂ as the paper reckons: 250 W and 0.57 kg for a kilowatt hour (ML CO2 Impact). Reading
      the data is not timed. Disk is one checkpoint of weights and two moments.
      """,
    examples: [
      .init(
        "estimate(classifier(vit(image=32, embed=8, depth=1, heads=2), 2), 100, epochs=2, batch=4).updates",
        shows: "50"
      )
    ]
  ) { _, model, samples, epochs, batch, image, timed, watts, carbon -> Value in
    for (name, value) in [("samples", samples), ("epochs", epochs), ("batch", batch)]
    where value < 1 {
      throw Failure("value", "estimate: \(name) must be at least 1, not \(value)")
    }
    let trainable = try model.trainable()
    let work = UpdateTiming(model: trainable, image: image, batch: timed ?? min(batch, 8))
    let seconds = try work.secondsPerSample() * Double(samples) * Double(epochs)
    let parameters = trainable.namedParameters.reduce(0) { $0 + $1.parameter.value.count }
    let trained = trainable.namedParameters.filter(\.parameter.isTrainable)
      .reduce(0) { $0 + $1.parameter.value.count }
    let hours = seconds / 3600
    let energy = hours * watts / 1000
    return Value(record: [
      ("updates", (epochs * max(1, samples / min(batch, samples))).asValue),
      ("hours", hours.asValue),
      ("images_per_second", (Double(samples) * Double(epochs) / seconds).asValue),
      ("peak_memory", RunObject.peakMemory.asValue),
      ("checkpoint", (Double(4 * (parameters + 2 * trained)) / 1_048_576).asValue),
      ("kwh", energy.asValue), ("co2", (energy * carbon).asValue),
    ])
  }
}

/// Times updates of a model on random samples.
private struct UpdateTiming {
  let model: any Trainable
  let image: Int?
  let batch: Int

  /// Makes three updates, the first of which warms up, and puts the weights back.
  func secondsPerSample() throws -> Double {
    guard batch >= 1, let encoder = (model as? any EncoderBased)?.encoder else {
      throw Failure("value", "estimate: a model around an encoder is needed, and timed=1 or more")
    }
    let kept = try model.namedParameters.map { try ($0.parameter, $0.parameter.value.copy()) }
    defer { for (parameter, value) in kept { parameter.take(value) } }
    var settings = TrainingSettings()
    (settings.steps, settings.rate, settings.scalesRate) = (3, 1e-6, false)
    let clock = ContinuousClock()
    let start = clock.now
    let host = TrainingHost(clock: {
      let elapsed = (clock.now - start).components
      return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    })
    let batches = ReadyBatches([try sample(encoder)])
    let trainer = try Trainer(model, batches, settings, host: host)
    try trainer.run()
    if trainer.wasInterrupted { throw TensorError.interrupted }
    let seconds = trainer.rows.dropFirst().map(\.seconds).min() ?? 0
    return max(seconds, 1e-9) / Double(batch)
  }

  /// Random images, and a truth of the right form.
  private func sample(_ encoder: any Encoder) throws -> Batch {
    var random = Random(seed: 0)
    let side = image ?? encoder.image
    let images = try Tensor.normal([batch, encoder.channels, side, side], using: &random)
    var result: Batch = [.image: images, .before: images, .after: images, .low: images]
    switch model {
    case let model as SuperResolver:
      result[.high] = try .zeros([
        batch, encoder.channels, model.scale * side, model.scale * side,
      ])
    case let model as Classifier:
      result[.label] = try Tensor(integers: [Int](repeating: 0, count: batch))
      result[.labels] = try .zeros([batch, model.classes])
    case is SimMIM:
      let mask = try PatchMask(image: side, patch: 32, ratio: 0.6, modelPatch: encoder.patch)
      let rows = try (0..<batch).map { _ in try mask.draw(&random) }
      result[.mask] = try Tensor.stacked(rows)
    default: result[.mask] = try .zeros([batch, side, side])
    }
    return result
  }
}
