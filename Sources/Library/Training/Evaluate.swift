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
    Parameter.integer("batch", "Samples of a batch; 128 scenes, or 8 of other tasks, by default.")
      .optional,
    Parameter.integer("image", "Side that samples are brought to; scenes to the model's.").optional
      .named,
    .normalization,
    Parameter.integer("window", "Side of the windows that larger images are seen in, blended.")
      .optional.named,
    Parameter.number("overlap", "Share of a window that its neighbour sees too.")
      .named(default: 0.25),
    Parameter.integer("boundary", "Pixels along class boundaries that a second set leaves out.")
      .optional.named,
    Parameter.integer("bootstrap", "Resampled sets for 95 % intervals; 0 for none.")
      .named(default: 0),
    Parameter.integer("seed", "Seed of the resampling.").named(default: 0),
    Parameter.integer("workers", "Threads that read samples.").optional.named,
    Parameter.choice(
      "on_error",
      "What becomes of samples that cannot be read.",
      of: ["fail", "skip"],
      default: "fail"
    ).named,
    Parameter.choice(
      "precision",
      "Of matrix products.",
      of: ["float32", "bfloat16"],
      default: "float32"
    ).named,
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
  ) {
    call,
    model,
    data,
    batch,
    image,
    normalize,
    window,
    overlap,
    boundary,
    bootstrap,
    seed,
    workers,
    onError,
    precision -> Value in
    let predictor = try model.predictor("evaluate")
    let idle = IdleSettings(function: "evaluate")
    try idle.refuse("overlap", if: window == nil && overlap != 0.25, "is for window=")
    var loading = TaskLoading()
    (loading.batch, loading.image, loading.normalization) = (batch, image, normalize)
    (loading.workers, loading.skipsUnreadable) = (workers, onError == "skip")
    let source = try data.taskSource(
      loading.measuring.shared(by: call.ranks, training: false),
      for: predictor,
      training: false,
      call.output
    )
    var evaluator = Evaluator(source)
    evaluator.ranks = call.ranks
    evaluator.windows = try window.map { try SlidingWindows(side: $0, overlap: overlap) }
    evaluator.precision = Precision(rawValue: precision) ?? .float32
    try evaluator.setIntervals(boundary: boundary, rounds: bootstrap, seed: seed)
    let progress = WorkProgress(call, "batches")
    evaluator.progress = { progress.show($0, of: $1) }
    defer { progress.end() }
    return try evaluator.report(of: predictor).record
  }
}

extension Evaluator {
  /// Sets what is counted beside the plain metrics.
  ///
  /// - Throws: `Failure` for numbers out of range.
  fileprivate mutating func setIntervals(boundary: Int?, rounds: Int, seed: Int) throws {
    guard (1...64).contains(boundary ?? 1) else {
      throw Failure("value", "evaluate: boundary must be from 1 to 64, not \(boundary ?? 0)")
    }
    guard (0...100_000).contains(rounds) else {
      throw Failure("value", "evaluate: bootstrap must be from 0 to 100000, not \(rounds)")
    }
    (self.boundary, bootstrap, self.seed) = (boundary, rounds, UInt64(bitPattern: Int64(seed)))
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
      _ = try model.scores(["image": images, "before": images, "after": images], Pass())
    } else if let encoder = model.encoder {
      _ = try encoder.pooled(images, Pass())
    }
  }
}
