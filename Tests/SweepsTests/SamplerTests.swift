import Foundation
import Testing

@testable import Sweeps

@Suite struct SamplerTests {
  @Test func theSobolSequenceIsTheOneOfJoeAndKuo() {
    // scipy.stats.qmc.Sobol(6, scramble=False).random(16)
    let sequence = SobolSequence(dimensions: 6, scramble: nil)
    #expect(sequence.point(0) == [0, 0, 0, 0, 0, 0])
    #expect(sequence.point(1) == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    #expect(sequence.point(2) == [0.75, 0.25, 0.25, 0.25, 0.75, 0.75])
    #expect(sequence.point(3) == [0.25, 0.75, 0.75, 0.75, 0.25, 0.25])
    #expect(sequence.point(7) == [0.125, 0.625, 0.375, 0.125, 0.125, 0.375])
    #expect(sequence.point(13) == [0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375])
  }

  @Test(arguments: [nil, 1, 2] as [UInt64?])
  func aPowerOfTwoOfSobolPointsFillsEveryIntervalOnce(_ seed: UInt64?) {
    let sequence = SobolSequence(dimensions: 64, scramble: seed)
    let points = (0..<64).map(sequence.point)
    for axis in 0..<64 {
      #expect(Set(points.map { Int($0[axis] * 64) }).count == 64, "axis \(axis)")
    }
  }

  @Test func aDrawDependsOnSeedAndNumberAlone() throws {
    let space = try Space([.init("x", .uniform(0, 1)), .init("y", .uniform(0, 1))])
    for sampler in [Sampler(RandomSampler()), Sampler(SobolSampler())] {
      let source = try sampler.points(of: space, seed: 3, objectives: [])
      let forward = try (0..<20).map { try source.point(of: $0) { [] } }
      let backward = try (0..<20).reversed().map { try source.point(of: $0) { [] } }
      #expect(forward == backward.reversed())
      #expect(Set(forward).count == 20)
      let other = try sampler.points(of: space, seed: 4, objectives: [])
      #expect(try other.point(of: 0) { [] } != forward[0])
    }
  }

  @Test func storesKeepTheNamesThatRulesHadFirst() throws {
    let samplers = try Sampler.known.map { try SweepStore.encoded(Sampler($0.init())) }
    #expect(
      samplers == [
        #"{"grid":{}}"#, #"{"random":{}}"#, #"{"sobol":{"scramble":true}}"#,
        #"{"tpe":{"_0":{"candidates":24,"startup":10}}}"#,
      ]
    )
    let pruners = try Pruner.known.map { try SweepStore.encoded(Pruner($0.init())) }
    #expect(
      pruners == [
        #"{"halving":{"_0":{"bootstrap":0,"grace":0,"reduction":4}}}"#,
        #"{"median":{"_0":{"interval":1,"startup":5,"warmup":0}}}"#,
        #"{"hyperband":{"_0":{"bootstrap":0,"minimum":1,"reduction":3}}}"#,
      ]
    )
    for (sampler, text) in zip(Sampler.known, samplers) {
      let read = try JSONDecoder().decode(Sampler.self, from: Data(text.utf8))
      #expect(read == Sampler(sampler.init()))
    }
    for (pruner, text) in zip(Pruner.known, pruners) {
      let read = try JSONDecoder().decode(Pruner.self, from: Data(text.utf8))
      #expect(read == Pruner(pruner.init()))
    }
  }

  @Test func theInverseNormalIsExact() {
    for share in [1e-12, 1e-5, 0.02, 0.31, 0.5, 0.77, 0.9999] {
      let z = TruncatedNormal.inverse(share)
      #expect(abs(TruncatedNormal.cumulative(z) - share) < 1e-13 + 1e-10 * share)
    }
  }

  @Test func truncatedNormalsKeepWithinTheirEndsAndAddUpToOne() {
    let normal = TruncatedNormal(mean: 5, deviation: 0.5, low: 0, high: 1)
    for share in [0, 0.2, 0.9, 1.0] { #expect((0...1).contains(normal.quantile(share))) }
    let whole = (0..<1000).reduce(0.0) { $0 + exp(normal.logDensity((Double($1) + 0.5) / 1000)) }
    #expect(abs(whole / 1000 - 1) < 1e-3)
    #expect(abs(normal.logShare(0, 1)) < 1e-12)
  }

  @Test func tpeFindsWhatRandomDrawsDoNot() throws {
    let space = try Space([
      .init("x", .uniform(-5, 10)), .init("y", .uniform(0, 15)),
    ])
    let tpe = try (0..<5).map { try best(Sampler(TPESampler()), space, seed: $0, branin) }
    let random = try (0..<5).map { try best(Sampler(RandomSampler()), space, seed: $0, branin) }
    #expect(tpe.reduce(0, +) < random.reduce(0, +))
    #expect(tpe.reduce(0, +) / 5 < 0.55)
  }

  @Test func tpeTakesChoicesStepsAndConditions() throws {
    let space = try Space([
      .init("kind", .choice([.text("a"), .text("b"), .text("c")])),
      .init("n", .integers(low: 0, high: 20, step: 2)),
      .init("r", .logUniform(1e-4, 1), when: .init("kind is c") { $0["kind"] == 2 }),
    ])
    let value = try best(Sampler(TPESampler()), space, seed: 1, trials: 60) { point in
      let kind = point["kind"] ?? 0
      return (2 - kind) + abs((point["n"] ?? 0) - 8) / 10
        + (point["r"].map { abs(log10($0) + 2) } ?? 1)
    }
    #expect(value < 0.3)
  }

  /// `GFM_REGRET=1`: regret over 220 seeds, beside Optuna 5.0's over the seeds 0 to 219.
  ///
  /// Fewer seeds tell nothing: the ratio of Optuna's own means over two sets of 20 seeds lies
  /// between 0.48 and 2.11 (Branin), 0.46 and 2.22 (Hartmann 6) in 95 % of draws.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GFM_REGRET"] != nil))
  func regretIsNoWorseThanOptunas() throws {
    let plane = try Space([.init("x", .uniform(-5, 10)), .init("y", .uniform(0, 15))])
    let cube = try Space((0..<6).map { .init("x\($0)", .uniform(0, 1)) })
    for (name, space, function, least, published) in [
      ("branin", plane, branin, 0.397887, 0.0379), ("hartmann6", cube, hartmann, -3.32237, 0.2001),
    ] {
      let regrets = try (0..<220).map {
        try best(Sampler(TPESampler()), space, seed: $0, function) - least
      }
      let mean = regrets.reduce(0, +) / Double(regrets.count)
      print(name, "mean", mean, "median", regrets.sorted()[regrets.count / 2])
      #expect(mean < 1.1 * published, "\(name)")
    }
  }

  private func best(
    _ sampler: Sampler,
    _ space: Space,
    seed: UInt64,
    trials: Int = 100,
    _ function: (Assignment) -> Double
  ) throws -> Double {
    let source = try sampler.points(of: space, seed: seed, objectives: [Objective("value")])
    var history: [Trial] = []
    for number in 0..<trials {
      let point = try source.point(of: number) { history }
      history.append(
        Trial(number: number, state: .complete, parameters: point, values: [function(point)])
      )
    }
    return history.compactMap(\.values.first).min() ?? .infinity
  }

  private func branin(_ point: Assignment) -> Double {
    let (x, y) = (point["x"] ?? 0, point["y"] ?? 0)
    let bend = y - 5.1 / (4 * .pi * .pi) * x * x + 5 / .pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10
  }

  private func hartmann(_ point: Assignment) -> Double {
    let a: [[Double]] = [
      [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
      [17, 8, 0.05, 10, 0.1, 14],
    ]
    let p: [[Double]] = [
      [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
      [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
    ]
    let weights = [1, 1.2, 3, 3.2]
    return -(0..<4).reduce(0.0) { sum, i in
      let distance = (0..<6).reduce(0.0) { inner, j in
        let difference = (point["x\(j)"] ?? 0) - 1e-4 * p[i][j]
        return inner + a[i][j] * difference * difference
      }
      return sum + weights[i] * exp(-distance)
    }
  }
}
