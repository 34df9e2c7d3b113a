import Layers
import Models
import Tensor
import Testing

@testable import Training

@Suite struct EvaluationTests {
  @Test func windowsCoverAScene() throws {
    let windows = try SlidingWindows(side: 8, overlap: 0.25)
    #expect(windows.starts(8) == [0])
    #expect(windows.starts(5) == [0])
    #expect(windows.starts(20) == [0, 6, 12])
    #expect(windows.starts(21) == [0, 6, 12, 13])
    #expect(throws: TrainingError.self) { try SlidingWindows(side: 8, overlap: 1) }
  }

  @Test(arguments: [(20, 31, 1), (8, 9, 2), (5, 40, 3)])
  func blendedWindowsOfAnIdentityAreTheScene(_ height: Int, _ width: Int, _ scale: Int) throws {
    var random = Random(seed: 1)
    let scene = try Tensor.normal([1, 2, scale * height, scale * width], using: &random)
    var strips: [Tensor] = []
    var rows: [Int] = []
    try SlidingWindows(side: 8, overlap: 0.5).run(height: height, width: width, scale: scale) {
      row,
      column,
      high,
      wide in
      try scene.sliced(axis: 2, start: scale * row, count: scale * high)
        .sliced(axis: 3, start: scale * column, count: scale * wide)
    } emit: { row, scores in
      rows.append(row)
      strips.append(scores)
    }
    let joined = try Tensor.concatenated(strips, axis: 1)
    #expect(joined.shape == [2, scale * height, scale * width])
    #expect(rows.first == 0)
    let difference = try zip(joined.values, scene.values).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 1e-5)
  }

  @Test func scoresThatAreNaNAreNoRightAnswers() throws {
    let scores = try Tensor([.nan, 0, 1, 0], shape: [2, 2])
    let labels = try Tensor([0, 0])
    let wanted = TrainingError.notNumbers(count: 1, scores: 4, paths: ["a", "b"])
    var scenes = SceneTally(classes: 2)
    let scene = Batch([.label: labels], paths: ["a", "b"])
    #expect(throws: wanted) { try scenes.add(scores, scene) }
    var several = LabelsTally(classes: 2)
    let set = try Batch([.labels: .ones([2, 2])], paths: ["a", "b"])
    #expect(throws: wanted) { try several.add(scores, set) }
  }

  @Test func mapsAndImagesThatAreNaNAreNoRightAnswers() throws {
    var maps = MapTally(
      classes: 2,
      ignored: 255,
      isChange: false,
      boundary: nil,
      keepsSamples: false
    )
    let scores = try Tensor([.nan, 0, 1, 0, 1, .nan], shape: [1, 2, 1, 3])
    let wanted = TrainingError.notNumbers(count: 1, scores: 6, paths: [])
    #expect(throws: wanted) { try maps.add(scores, truth([0, 0, 255])) }
    #expect(throws: Never.self) { try maps.add(scores, truth([255, 0, 255])) }
    var images = ImageTally()
    let high = try Tensor((0..<3 * 144).map { Float($0 % 9) / 9 }, shape: [1, 3, 12, 12])
    let said = try high.copy()
    said.withFloats { ($0[5], $0[7]) = (.nan, .nan) }
    func batch(_ holes: [Int]) throws -> Batch {
      let flags = (0..<144).map { UInt8(holes.contains($0) ? 0 : 1) }
      return try Batch([
        .high: high, .low: Tensor.ones([1, 3, 6, 6]),
        .valid: Tensor(bytes: flags, shape: [1, 12, 12], dtype: .bool),
      ])
    }
    let one = TrainingError.notNumbers(count: 1, scores: 432, paths: [])
    #expect(throws: one) { try images.add(said, try batch([5])) }
    try images.add(said, try batch([5, 7]))
    #expect(images.metrics(of: nil)[0].value == .infinity)
  }

  @Test func edgesOfNeighborsCountLess() throws {
    // The right window says 1, the left one 0: in between the scene goes over from one to the other.
    var result: [Float] = []
    try SlidingWindows(side: 8, overlap: 0.5).run(height: 1, width: 12) { _, column, high, wide in
      try Tensor.full([1, 1, high, wide], column == 0 ? 0 : 1)
    } emit: { _, scores in
      result = try scores.values
    }
    #expect(result[0..<4].allSatisfy { $0 == 0 } && result[8...].allSatisfy { $0 == 1 })
    #expect(zip(result[4..<8], result[5...]).allSatisfy { $0 < $1 })
  }

  @Test func pixelsAlongBoundariesCanBeLeftOut() {
    let truth = [0, 0, 0, 0, 1, 1, 1, 1]
    let near = MapTally.inner(truth, 1, 8, 1)
    let far = MapTally.inner(truth, 1, 8, 3)
    #expect(near == [true, true, true, false, false, true, true, true])
    #expect(far == [true, false, false, false, false, false, false, true])
  }

  @Test func mapsAreCountedOverTheWholeSet() throws {
    var tally = MapTally(classes: 2, ignored: 255, isChange: true, boundary: 1, keepsSamples: true)
    let scores = try Tensor([3, 3, 3, 0, 0, 0, 0, 3].map(Float.init), shape: [1, 2, 1, 4])
    try tally.add(scores, truth([0, 1, 255, 1]))
    try tally.add(scores, truth([0, 0, 0, 1]))
    let metrics = Dictionary(
      uniqueKeysWithValues: tally.metrics(of: nil).map { ($0.name, $0.value) }
    )
    #expect(metrics["precision"] == 1)
    #expect(metrics["recall"] == 2.0 / 3)
    #expect(metrics["f1"] == 0.8)
    #expect(metrics["accuracy"] == 6.0 / 7)
    #expect(metrics["recall_without_boundary"] != metrics["recall"])
    #expect(tally.metrics(of: [1]).first { $0.name == "f1" }?.value == 1)
    #expect(throws: TrainingError.label(value: 7, classes: 2, paths: [])) {
      try tally.add(scores, truth([0, 7, 0, 1]))
    }
  }

  private func truth(_ labels: [Int]) throws -> Batch {
    try Batch([.mask: Tensor(integers: labels, shape: [1, 1, labels.count])])
  }

  @Test func theBatchVariantOfPrecisionDependsOnBatches() throws {
    var (whole, halves) = (LabelsTally(classes: 2), LabelsTally(classes: 2))
    let scores: [Float] = [0.9, 0.1, 0.8, 0.3, 0.2, 0.7, 0.4, 0.6]
    let labels: [Float] = [1, 0, 0, 1, 0, 0, 1, 1]
    func batch(_ range: Range<Int>) throws -> (Tensor, Batch) {
      let shape = [range.count / 2, 2]
      let labels = try Tensor(Array(labels[range]), shape: shape)
      return try (
        Tensor(Array(scores[range]), shape: shape), Batch([.labels: labels])
      )
    }
    try whole.add(batch(0..<8).0, batch(0..<8).1)
    for range in [0..<4, 4..<8] { try halves.add(batch(range).0, batch(range).1) }
    func value(_ tally: LabelsTally, _ name: String) throws -> Double? {
      try tally.metrics(of: nil).first { $0.name == name }?.value
    }
    #expect(try value(whole, "micro_ap") == value(halves, "micro_ap"))
    #expect(try value(whole, "batch_micro_ap") == value(whole, "micro_ap"))
    #expect(try value(halves, "batch_micro_ap") != value(halves, "micro_ap"))
  }

  @Test func intervalsHoldTheEstimateAndNarrowWithSamples() throws {
    func interval(_ count: Int) throws -> EvaluationReport.Interval {
      var tally = SceneTally(classes: 2)
      for index in 0..<count {
        let scores = try Tensor(index % 4 == 0 ? [1, 0] : [0, 1], shape: [1, 2])
        try tally.add(scores, Batch([.label: Tensor(integers: [1])]))
      }
      let intervals = try Bootstrap(rounds: 400, seed: 1).intervals(of: tally)
      return try #require(intervals.first { $0.name == "accuracy" })
    }
    let (few, many) = (try interval(40), try interval(400))
    #expect(few.low < 0.75 && few.high > 0.75 && many.low < 0.75 && many.high > 0.75)
    #expect(many.high - many.low < (few.high - few.low) / 2)
  }

  @Test func windowsOfASegmenterGiveTheWholeMap() throws {
    let encoder = try Swin(SwinConfiguration.small, seed: 1)
    let model = try Segmenter(
      encoder: encoder,
      settings: DenseSettings(classes: 2, width: 8),
      seed: 2
    )
    let batch = try Batch([
      .image: Tensor.ones([2, 3, 48, 40]),
      .mask: Tensor(integers: [Int](repeating: 1, count: 3840), shape: [2, 48, 40]),
    ])
    var evaluator = Evaluator(ReadyBatches([batch]))
    evaluator.windows = try SlidingWindows(side: 32, overlap: 0.5)
    #expect(try evaluator.scores(of: batch, model).shape == [2, 2, 48, 40])
    let report = try evaluator.report(of: model)
    #expect(report.samples == 2)
    #expect(report.confusion?.counts.reduce(0, +) == 3840)
  }

  /// A model whose loss is the mean of numbers, of which each batch has some.
  private final class Mean: Trainable {
    let kind = TrainingKind.pretraining
    let forwardFlops = 0.0
    var children: [(name: String, module: any Module)] { [] }
    var summary: String { "Mean" }

    func weight(of batch: Batch) -> Double { Double(batch[.x]?.count ?? 0) }

    func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
      let total = try (batch[.x] ?? .zeros([0])).mean()
      return Loss(total: total, parts: [("part", total)])
    }
  }

  private func batch(_ numbers: [Float], samples: Int) throws -> Batch {
    try Batch([.x: Tensor(numbers), .image: .zeros([samples, 1])])
  }

  @Test func heldOutLossIsTheMeanOfAllThatCounts() throws {
    let uneven = try [
      batch([1, 2, 3], samples: 2), batch([10], samples: 2), batch([], samples: 2),
    ]
    let metrics = try HeldOut(ReadyBatches(uneven)).metrics(of: Mean())
    #expect(metrics.map(\.name) == ["part", "loss"] && metrics.allSatisfy { $0.value == 4 })
    // To the last bit as by samples where all count alike.
    let (one, other): (Float, Float) = (0.1, 0.7)
    let even = [
      try batch([one, one, one], samples: 1),
      try batch(Array(repeating: other, count: 6), samples: 2),
    ]
    let value = try HeldOut(ReadyBatches(even)).metrics(of: Mean())[1].value
    let first = try Tensor([one, one, one]).mean().item()
    let second = try Tensor(Array(repeating: other, count: 6)).mean().item()
    #expect(value == (first + second * 2) / 3)
    #expect(throws: TrainingError.noBatches(samples: 0, batch: 0)) {
      try HeldOut(ReadyBatches([batch([], samples: 0)])).metrics(of: Mean())
    }
    let nothing = try HeldOut(ReadyBatches([batch([], samples: 3)])).metrics(of: Mean())
    #expect(nothing[1].value.isNaN)
  }
}
