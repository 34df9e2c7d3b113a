import Datasets
import Language
import Models
import Tensor
import Training

import class Layers.Pass

/// Declares measuring of trained models.
func defineEvaluation(in library: Library) {
  defineEvaluate(in: library)
  library.define(
    "throughput",
    "Times a model's answers to random images.",
    .model("model", "The model."),
    .integer("batch", "Images of a batch.", default: 16),
    Parameter.integer("image", "Side of the images; the model's by default.").optional,
    Parameter.integer("rounds", "Batches that are timed, after two that are not.").named(
      default: 5
    ),
    returns: "record",
    examples: [
      .init(
        "throughput(vit(image=32, embed=8, depth=1, heads=2, classes=3), batch=2).images_per_second > 0",
        shows: "true"
      )
    ]
  ) { _, model, batch, image, rounds -> Value in
    guard let encoder = model.encoder else { throw ModelError.noHead }
    let work = AnswerTiming(batch: batch, image: image ?? encoder.image, rounds: rounds)
    let seconds = try work.median(model, channels: encoder.channels)
    return Value(record: [
      ("images_per_second", (Double(batch) / seconds).asValue), ("batch", batch.asValue),
      ("image", work.image.asValue), ("seconds", seconds.asValue),
    ])
  }
}

private func defineEvaluate(in library: Library) {
  library.define(
    "evaluate",
    "Measures a task's model on a whole set.",
    .model("model", "A classifier, segmenter, change detector or super-resolver."),
    .data("data", "A dataset of the task, or ready batches."),
    options: EvaluateSettings.group,
    returns: "record",
    details: """
      Metrics are counted over the whole set in float64: accuracy, top5 and mean_recall of scenes; micro_ap and macro_ap of
      several labels, and batch_micro_ap, the published code's average over batches, which depends on `batch`; f1,
      precision, recall and iou of change; mean_iou and accuracy of pixels, ignored ones left out; psnr, ssim and l1 of
      finer images, beside those of bicubic enlarging. `class_…` are tensors by class, `confusion` counts true classes (rows)
      by predicted ones.
      """,
    examples: [
      .init(
        "{ m = classifier(vit(image=32, embed=8, depth=1, heads=2), 2); "
          + "evaluate(m, [{image: ones(2, 3, 32, 32), label: [0, 1]}]).accuracy }",
        shows: "0.5"
      )
    ]
  ) { call, settings, model, data -> Value in
    let predictor = try model.predictor("evaluate")
    let subjects = CallSubjects(model.model, data)
    try EvaluateSettings.options.checkNeeds(of: settings, about: subjects, "evaluate")
    let source = try data.taskSource(
      settings.loading.measuring.shared(by: call.ranks, training: false),
      for: predictor,
      training: false,
      call.output
    )
    var evaluator = Evaluator(source)
    evaluator.ranks = call.ranks
    evaluator.windows = try settings.windows.windows()
    evaluator.precision = settings.precision
    (evaluator.boundary, evaluator.bootstrap) = (settings.boundary, settings.bootstrap)
    evaluator.seed = UInt64(bitPattern: Int64(settings.seed))
    let progress = WorkProgress(call, "batches")
    evaluator.progress = { progress.show($0, of: $1) }
    defer { progress.end() }
    return try evaluator.report(of: predictor).record
  }
}

extension EvaluationReport {
  /// The report as a script sees it.
  var record: Value {
    get throws {
      var fields = metrics.map { ($0.name, $0.value.asValue) }
      for (name, values) in perClass {
        try fields.append((name, Tensor(values, shape: [values.count], dtype: .float64).asValue))
      }
      if let confusion { try fields.append(("confusion", confusion.tensor.asValue)) }
      if !intervals.isEmpty {
        let ranges = intervals.map { ($0.name, [$0.low, $0.high].asValue) }
        fields.append(("intervals", Value(record: ranges)))
      }
      return Value(record: fields + [("samples", samples.asValue)])
    }
  }
}

/// Times answers to random images.
private struct AnswerTiming {
  let batch: Int
  let image: Int
  let rounds: Int

  /// The median seconds of a batch.
  ///
  /// - Throws: `Failure` for numbers out of range; `ModelError` where the image does not fit.
  func median(_ model: ModelObject, channels: Int) throws -> Double {
    for (name, value) in [("batch", batch), ("image", image), ("rounds", rounds)] where value < 1 {
      throw Failure("value", "throughput: \(name) must be at least 1, not \(value)")
    }
    var random = Random(seed: 0)
    let images = try Tensor.normal([batch, channels, image, image], using: &random)
    let clock = ContinuousClock()
    var seconds: [Double] = []
    for round in 0..<rounds + 2 {
      let start = clock.now
      try answer(model, images)
      let elapsed = (clock.now - start).components
      if round >= 2 {
        seconds.append(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
      }
    }
    return max(seconds.sorted()[seconds.count / 2], 1e-9)
  }

  private func answer(_ model: ModelObject, _ images: Tensor) throws {
    if model.model is any Predictor || model.encoder?.head != nil {
      _ = try model.scores([.image: images, .before: images, .after: images], Pass())
    } else if let encoder = model.encoder {
      _ = try encoder.pooled(images, Pass())
    }
  }
}
