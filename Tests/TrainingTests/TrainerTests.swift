import Layers
import Models
import Tensor
import Testing

@testable import Training

@Suite(.serialized) struct TrainerTests {
  private let batches: ReadyBatches

  init() throws { batches = ReadyBatches(try (1...4).map { try points(8, seed: $0) }) }

  private func weights(_ model: Line) throws -> [Float] {
    try model.namedParameters.flatMap { try $0.parameter.value.values }
  }

  @Test func aLineIsLearnt() throws {
    let model = try Line()
    let trainer = try Trainer(model, batches, settings(epochs: 60), host: host())
    try trainer.run()
    #expect(trainer.rows.count == 240)
    #expect(trainer.rows[239].loss < 0.01 * trainer.rows[0].loss)
    #expect(trainer.rows[7].epoch == 1)
  }

  @Test func twoHalvesAccumulatedAreOneWhole() throws {
    let halves = try ReadyBatches((1...2).map { try points(8, seed: $0) })
    func joined(_ key: BatchKey) throws -> Tensor {
      let parts = try (1...2).compactMap { try points(8, seed: $0).tensors[key] }
      return try Tensor(parts.flatMap { try $0.values }, shape: [16, parts[0].shape[1]])
    }
    let whole = try ReadyBatches([Batch([.x: joined(.x), .y: joined(.y)])])
    let (a, b) = try (Line(), Line())
    var accumulating = settings(epochs: 5)
    accumulating.accumulate = 2
    let one = try Trainer(a, halves, accumulating, host: host())
    let other = try Trainer(b, whole, settings(epochs: 5), host: host())
    try one.run()
    try other.run()
    #expect(one.rows.count == 5)
    for (x, y) in try zip(weights(a), weights(b)) { #expect(abs(x - y) < 1e-5) }
    for (x, y) in zip(one.rows, other.rows) { #expect(abs(x.gradientNorm - y.gradientNorm) < 1e-4) }
  }

  /// The gradient of one update of plain descent from some weights, through the weights after it.
  private func step(_ batches: [Batch], accumulate: Int) throws -> [Float] {
    var plain = settings(epochs: 1, rate: 1)
    (plain.optimizer, plain.momentum) = (.sgd, 0)
    (plain.weightDecay, plain.clip, plain.accumulate) = (0, 0, accumulate)
    plain.schedule = .multistep
    let model = try Line()
    let trainer = try Trainer(model, ReadyBatches(batches), plain, host: host())
    try trainer.run()
    #expect(trainer.rows.count == 1)
    return try weights(model)
  }

  @Test func anUpdateIsTheMeanOverItsSamplesHoweverTheyAreShared() throws {
    let (large, small) = try (points(8, seed: 1), points(2, seed: 2))
    func joined(_ key: BatchKey) throws -> Tensor {
      let parts = [large, small].compactMap { $0.tensors[key] }
      return try Tensor(parts.flatMap { try $0.values }, shape: [10, parts[0].shape[1]])
    }
    let whole = try Batch([.x: joined(.x), .y: joined(.y)])
    let (a, b) = (try step([large, small], accumulate: 2), try step([whole], accumulate: 1))
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 1e-5) }
  }

  @Test func whatIsLeftOfAnEpochMakesAnUpdate() throws {
    let three = try ReadyBatches((1...3).map { try points(8, seed: $0) })
    var accumulating = settings(epochs: 2)
    accumulating.accumulate = 2
    var seen: [Int] = []
    var host = host()
    host.report = { if case .update(_, _, let samples) = $0 { seen.append(samples) } }
    let trainer = try Trainer(Line(), three, accumulating, host: host)
    try trainer.run()
    #expect(trainer.rows.map(\.epoch) == [0, 0, 1, 1])
    #expect(seen == [16, 8, 16, 8])
    #expect(trainer.samples(of: trainer.rows) == 48)
    // The last update of an epoch is that of the batch that was left.
    let alone = try step([points(8, seed: 3)], accumulate: 2)
    #expect(try step([points(8, seed: 3)], accumulate: 1) == alone)
  }

  @Test func theRatesAreToldBeforeTheFirstUpdate() throws {
    var events: [String] = []
    var plan: TrainingPlan?
    var host = host()
    host.report = { event in
      switch event {
      case .plan(let told):
        plan = told
        events.append("plan")
      case .update: events.append("update")
      default: break
      }
    }
    var scaled = settings(epochs: 10, rate: 0.5)
    (scaled.scalesRate, scaled.warmupEpochs, scaled.accumulate) = (true, 1, 2)
    try Trainer(Line(), batches, scaled, host: host).run()
    #expect(events.first == "plan")
    #expect(events.filter { $0 == "plan" }.count == 1)
    let told = try #require(plan)
    #expect(told.samples == 16)
    #expect(told.schedule.rate == 0.5 * 16 / 512)
    #expect(told.schedule.warmup == 2)
    #expect(!told.endsInWarmup)
    let rates = (0..<told.schedule.updates).map { told.schedule.rate(at: $0) }
    #expect(told.highest.rate == rates.max())
    #expect(rates[told.highest.update - 1] == told.highest.rate)
    scaled.warmupEpochs = 10
    try Trainer(Line(), batches, scaled, host: host).run()
    #expect(plan?.endsInWarmup == true)
  }

  @Test func aWarmUpThatIsLeftOutIsATenthAtMost() {
    for (epochs, asked, expected) in [
      (100, nil, 10.0), (20, nil, 2), (5, nil, 0.5), (5, 3, 3), (200, nil, 10),
    ] as [(Int, Int?, Double)] {
      var settings = TrainingSettings()
      settings.epochs = epochs
      settings.askedWarmup = asked
      #expect(settings.warmupEpochs == expected)
    }
    var settings = TrainingSettings.finetuning
    settings.epochs = 29
    #expect(settings.schedule(updatesPerEpoch: 10, samplesPerUpdate: 8).warmup == 29)
    #expect(settings.record.first { $0.name == "warmup_epochs" }?.value == "2.9")
  }

  @Test func clippingBoundsTheChangeAndReportsTheNormBefore() throws {
    var clipped = settings(epochs: 1)
    (clipped.optimizer, clipped.momentum) = (.sgd, 0)
    clipped.weightDecay = 0
    clipped.clip = 0.1
    clipped.steps = 1
    clipped.schedule = .multistep
    let model = try Line()
    let before = try weights(model)
    let trainer = try Trainer(model, batches, clipped, host: host())
    try trainer.run()
    let moved = try zip(weights(model), before).map { Double($0 - $1) }.map { $0 * $0 }.reduce(0, +)
    #expect(trainer.rows[0].gradientNorm > 0.1)
    #expect(abs(moved.squareRoot() - 0.05 * 0.1) < 1e-5)
  }

  @Test func adamWAgreesWithItsDefinition() throws {
    var one = settings(epochs: 1)
    one.steps = 3
    one.clip = 0
    let model = try Line()
    model.layer.weight.isTrainable = false
    let start = try Double(model.layer.bias?.value.values[0] ?? 0)
    let batch = try points(8, seed: 1)
    let trainer = try Trainer(model, ReadyBatches([batch]), one, host: host())
    try trainer.run()
    // The same by hand, for the one number that may move.
    let (x, y) = try (batch[.x]?.doubles ?? [], batch[.y]?.doubles ?? [])
    let w = try model.layer.weight.value.doubles
    var (b, m, v) = (start, 0.0, 0.0)
    for step in 1...3 {
      let g =
        (0..<8).map { 2 * (w[0] * x[2 * $0] + w[1] * x[2 * $0 + 1] + b - y[$0]) }.reduce(0, +) / 8
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      let (c1, c2) = (1 - power(0.9, step), 1 - power(0.999, step))
      b -= trainer.schedule.rate(at: step - 1) * (m / c1) / ((v / c2).squareRoot() + 1e-8)
    }
    #expect(try abs(Double(model.layer.bias?.value.values[0] ?? 0) - b) < 1e-5)
    #expect(try model.layer.weight.value.doubles == w)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  @Test func anInterruptionKeepsTheLastCompleteUpdate() throws {
    let model = try Line()
    let flag = InterruptionFlag()
    var calls = 0
    var atInterruption: [Float] = []
    let interrupting = { [unowned model] in
      calls += 1
      guard calls == 6 else { return }
      atInterruption = try weights(model)
      flag.request()
    }
    model.beforeLoss = interrupting
    let trainer = try Trainer(model, batches, settings(epochs: 5), host: host())
    try flag.during { try trainer.run() }
    #expect(!Interruption.isRequested)
    #expect(trainer.wasInterrupted)
    #expect(trainer.rows.count == 5)
    #expect(try weights(model) == atInterruption)
  }

  @Test func aLossThatIsNoNumberNamesStepAndBatch() throws {
    let broken = try Batch(
      [.x: .full([1, 2], .nan), .y: .zeros([1, 1])],
      paths: ["bad.tif"]
    )
    let trainer = try Trainer(
      Line(),
      ReadyBatches([points(8, seed: 1), broken]),
      settings(),
      host: host()
    )
    let expected = TrainingError.notFinite(
      what: "loss",
      step: 1,
      paths: ["bad.tif"],
      lastCheckpoint: nil
    )
    #expect(throws: expected) { try trainer.run() }
  }

  @Test func refusesSettingsThatMakeNoSense() throws {
    var wrong = settings()
    wrong.rate = -1
    #expect(throws: TrainingError.self) { try Trainer(Line(), batches, wrong, host: host()) }
    #expect(throws: TrainingError.noBatches(samples: 0, batch: 0)) {
      try Trainer(Line(), ReadyBatches([]), settings(), host: host())
    }
    let frozen = try Line()
    _ = frozen.setTrainable(false)
    #expect(throws: TrainingError.nothingTrainable) {
      try Trainer(frozen, batches, settings(), host: host())
    }
  }

  @Test func layerDecayGivesEveryLayerARate() throws {
    let c = SwinConfiguration(
      image: 32,
      window: 2,
      embed: 4,
      depths: [1, 1],
      heads: [1, 1]
    )
    let model = try SimMIM(encoder: Swin(c, seed: 0), seed: 0)
    let groups = ParameterGroup.groups(of: model, decay: 0.05, layerDecay: 0.5)
    #expect(Set(groups.map(\.rateScale)) == [1, 0.5, 0.25, 0.125])
    #expect(groups.flatMap(\.members).count == model.namedParameters.count)
    #expect(ParameterGroup.groups(of: model, decay: 0.05).map(\.decay) == [0.05, 0])
  }
}
