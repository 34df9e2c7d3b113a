import Layers
import Models
import Tensor

/// Measures a model on a whole set, with the metrics of its task.
package struct Evaluator {
  private let source: any BatchSource
  /// Windows that images are seen in; whole where it is `nil`.
  package var windows: SlidingWindows?
  /// How far from another class pixels are left out of the boundary-ignoring numbers, in pixels.
  package var boundary: Int?
  /// How often samples are drawn again for intervals; 0 for none.
  package var bootstrap = 0
  /// What the operands of products are kept in.
  package var precision = Precision.float32
  package var seed: UInt64 = 0
  /// The processes that have some of the batches each, if there are several; all get the report.
  package var ranks: Ranks?
  /// Is told how many batches are done, of how many.
  package var progress: (Int, Int) -> Void = { _, _ in }

  /// - Parameter source: Its first epoch is used, every time the same.
  package init(_ source: any BatchSource) { self.source = source }

  /// The metrics of a task's model.
  ///
  /// - Throws: `TrainingError.noBatches` without data, `.notMeasured` for a model without a task.
  package func report(of model: any Predictor) throws -> EvaluationReport {
    switch model {
    case let model as Classifier where model.isMultilabel:
      try report(model, LabelsTally(classes: model.classes))
    case let model as Classifier: try report(model, SceneTally(classes: model.classes))
    case let model as Segmenter:
      try report(model, maps(model.classes, model.ignored, isChange: false))
    case let model as ChangeDetector:
      try report(model, maps(model.classes, model.ignored, isChange: true))
    case is SuperResolver: try report(model, ImageTally())
    default: throw TrainingError.notMeasured(model: model.summary)
    }
  }

  private func maps(_ classes: Int, _ ignored: Int, isChange: Bool) throws -> MapTally {
    try requireArrays(of: classes * classes)
    return MapTally(
      classes: classes,
      ignored: ignored,
      isChange: isChange,
      boundary: boundary,
      keepsSamples: bootstrap > 0
    )
  }

  private func report<Kind: Tally>(
    _ model: any Predictor,
    _ empty: Kind
  ) throws -> EvaluationReport {
    var tally = empty
    let stream = try source.batches(epoch: 0, from: 0)
    var parts: [TallyContent] = []
    var done = 0
    while let batch = try stream.next() {
      try Interruption.check()
      if ranks == nil {
        try tally.add(scores(of: batch, model), batch)
      } else {
        var part = empty
        try part.add(scores(of: batch, model), batch)
        parts.append(part.content)
      }
      done += 1
      progress(done, source.batchesPerEpoch)
    }
    if let ranks {
      let words = TallyContent.words(of: parts)
      let all = try ranks.gather(words, at: .evaluation).map(TallyContent.contents)
      for content in Ranks.dealtOut(all) { tally.add(content) }
    }
    guard tally.count > 0 else {
      throw TrainingError.noBatches(samples: 0, batch: source.batchSize)
    }
    return try EvaluationReport(
      samples: tally.count,
      metrics: tally.metrics(of: nil),
      perClass: tally.perClass,
      confusion: tally.confusion,
      intervals: Bootstrap(rounds: bootstrap, seed: seed).intervals(of: tally)
    )
  }

  /// The scores of a batch, window by window where images are larger than one.
  func scores(of batch: Batch, _ model: any Predictor) throws -> Tensor {
    let inputs = batch.tensors.filter { Self.inputs.contains($0.key) }
    guard let windows, model.classCount == nil || !(model is Classifier),
      let first = inputs.values.first, first.rank == 4,
      max(first.shape[2], first.shape[3]) > windows.side
    else { return try model.predict(batch, Pass(precision: precision)) }
    let scale = (model as? SuperResolver)?.scale ?? 1
    let samples = try (0..<first.shape[0]).map { sample in
      var strips: [Tensor] = []
      try windows.run(height: first.shape[2], width: first.shape[3], scale: scale) {
        row,
        column,
        height,
        width in
        let part = try inputs.mapValues { image in
          try image.sliced(axis: 0, start: sample, count: 1)
            .sliced(axis: 2, start: row, count: height)
            .sliced(axis: 3, start: column, count: width).contiguous()
        }
        return try model.predict(Batch(part), Pass(precision: precision))
      } emit: { _, scores in
        strips.append(scores)
      }
      return try Tensor.concatenated(strips, axis: 1)
    }
    return try Tensor.stacked(samples)
  }

  /// The names of a task's metrics.
  package static func metricNames(of model: any Predictor) throws -> [String] {
    let empty: any Tally =
      switch model {
      case let model as Classifier where model.isMultilabel: LabelsTally(classes: model.classes)
      case let model as Classifier: SceneTally(classes: model.classes)
      case is SuperResolver: ImageTally()
      default:
        MapTally(
          classes: model.classCount ?? 2,
          ignored: 255,
          isChange: model is ChangeDetector,
          boundary: nil,
          keepsSamples: false
        )
      }
    return try empty.metrics(of: nil).map(\.name)
  }

  private static let inputs: Set<BatchKey> = [.image, .before, .after, .low]
}

extension Trainable {
  /// What of an evaluation tells the best model of this kind.
  package var monitor: Monitor {
    switch self {
    case let model as Classifier:
      Monitor(model.isMultilabel ? "micro_ap" : "accuracy", isHigherBetter: true)
    case is Segmenter: Monitor("mean_iou", isHigherBetter: true)
    case is ChangeDetector: Monitor("f1", isHigherBetter: true)
    case is SuperResolver: Monitor("psnr", isHigherBetter: true)
    default: Monitor("loss", isHigherBetter: false)
    }
  }
}
