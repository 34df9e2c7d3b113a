import Layers
import Tensor
import Testing

@testable import Models
@testable import Training

/// Each rule beside its formula in float64, for a matrix that decays and a bias that does not.
@Suite("Optimizers")
struct OptimizerTests {
  private static let rules: [OptimizerRule] = [
    .adamW(beta1: 0.9, beta2: 0.999, eps: 1e-8),
    .sgd(momentum: 0.9, nesterov: true), .sgd(momentum: 0.9, nesterov: false),
    .sgd(momentum: 0, nesterov: false),
    .lamb(beta1: 0.9, beta2: 0.999, eps: 1e-6),
    .lars(momentum: 0.9, trust: 1e-3, eps: 1e-8),
    .lion(beta1: 0.9, beta2: 0.99),
  ]
  private let rate = 0.01
  private let decay = 0.1
  private let scale = 0.5

  /// A parameter as float64, with what the rule keeps of it.
  private struct Expected {
    var values: [Double]
    var first: [Double]
    var second: [Double]
    let decay: Double

    init(_ values: [Double], decay: Double) {
      (self.values, self.decay) = (values, decay)
      first = values.map { _ in 0 }
      second = first
    }

    static func norm(_ values: [Double]) -> Double {
      values.map { $0 * $0 }.reduce(0, +).squareRoot()
    }

    mutating func update(_ rule: OptimizerRule, _ gradient: [Double], rate: Double, step: Int) {
      switch rule {
      case .adamW(let beta1, let beta2, let eps):
        let direction = adam(gradient, beta1, beta2, eps, step)
        for i in values.indices {
          values[i] -= rate * decay * values[i] + rate * direction[i]
        }
      case .lamb(let beta1, let beta2, let eps):
        var direction = adam(gradient, beta1, beta2, eps, step)
        for i in values.indices { direction[i] += decay * values[i] }
        let ratio = decay > 0 ? Self.norm(values) / Self.norm(direction) : 1
        for i in values.indices { values[i] -= rate * ratio * direction[i] }
      case .sgd(let momentum, let nesterov):
        descend(gradient, momentum, nesterov, ratio: 1, rate, step)
      case .lars(let momentum, let trust, let eps):
        let (weight, length) = (Self.norm(values), Self.norm(gradient))
        let ratio = decay > 0 ? trust * weight / (length + weight * decay + eps) : 1
        descend(gradient, momentum, false, ratio: ratio, rate, step)
      case .lion(let beta1, let beta2):
        for i in values.indices {
          let mixture = beta1 * first[i] + (1 - beta1) * gradient[i]
          let sign = mixture > 0 ? 1.0 : mixture < 0 ? -1.0 : 0
          values[i] -= rate * decay * values[i] + rate * sign
          first[i] = beta2 * first[i] + (1 - beta2) * gradient[i]
        }
      }
    }

    private mutating func adam(
      _ gradient: [Double],
      _ beta1: Double,
      _ beta2: Double,
      _ eps: Double,
      _ step: Int
    ) -> [Double] {
      func power(_ base: Double) -> Double { (0..<step).reduce(1) { product, _ in product * base } }
      return values.indices.map { i in
        first[i] = beta1 * first[i] + (1 - beta1) * gradient[i]
        second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i]
        let (mean, square) = (first[i] / (1 - power(beta1)), second[i] / (1 - power(beta2)))
        return mean / (square.squareRoot() + eps)
      }
    }

    private mutating func descend(
      _ gradient: [Double],
      _ momentum: Double,
      _ nesterov: Bool,
      ratio: Double,
      _ rate: Double,
      _ step: Int
    ) {
      for i in values.indices {
        let g = ratio * (gradient[i] + decay * values[i])
        first[i] = step == 1 ? g : momentum * first[i] + g
        values[i] -= rate * (nesterov ? g + momentum * first[i] : first[i])
      }
    }
  }

  private func optimizer(_ rule: OptimizerRule, _ members: [Parameter]) throws -> Optimizer {
    let info = members.enumerated().map {
      ParameterInfo(name: "p\($0)", parameter: $1, layer: 0, decays: $0 == 0)
    }
    return try Optimizer(
      rule,
      groups: info.map {
        ParameterGroup(members: [$0], decay: $0.decays ? decay : 0, rateScale: $0.decays ? 1 : 0.5)
      }
    )
  }

  private func drawn(_ count: Int, _ seed: UInt64) throws -> Tensor {
    var random = Random(seed: seed)
    return try Tensor.normal([count], using: &random)
  }

  @Test(arguments: rules.indices)
  func everyRuleAgreesWithItsFormula(place: Int) throws {
    let rule = Self.rules[place]
    let members = try [Parameter(drawn(70_000, 1)), Parameter(drawn(9, 2))]
    let optimizer = try optimizer(rule, members)
    var expected = try zip(members, [decay, 0]).map { member, decay in
      Expected(try member.value.doubles, decay: decay)
    }
    for step in 1...5 {
      let gradients = try [drawn(70_000, UInt64(10 + step)), drawn(9, UInt64(20 + step))]
      try optimizer.update(gradients, rates: [rate, rate / 2], gradientScale: scale)
      for index in expected.indices {
        let gradient = try gradients[index].doubles.map { $0 * scale }
        let rate = index == 0 ? rate : rate / 2
        expected[index].update(rule, gradient, rate: rate, step: step)
      }
    }
    #expect(optimizer.updates == 5)
    for (member, expected) in zip(members, expected) {
      let found = try member.value.doubles
      let differences = zip(found, expected.values).map { abs($0 - $1) }
      // The sign of a mixture that is zero but for rounding may be either.
      let off = differences.filter { !($0 < 2e-5) }
      #expect(off.count <= (rule.name == .lion ? 2 : 0), "\(rule): \(differences.max() ?? 0)")
    }
  }

  @Test(arguments: rules.indices)
  func anyNumberOfThreadsGivesTheSameBits(place: Int) throws {
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let results = try [1, 2, 3].map { count in
      Parallel.threads = count
      let member = try Parameter(drawn(200_000, 3))
      let optimizer = try optimizer(Self.rules[place], [member])
      for step in 0..<2 {
        try optimizer.update([drawn(200_000, UInt64(step))], rates: [rate], gradientScale: 1)
      }
      return try member.value.values.map(\.bitPattern)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test(arguments: rules.indices)
  func aStateThatWasWrittenGoesOnWithTheSameBits(place: Int) throws {
    let rule = Self.rules[place]
    let members = try [Parameter(drawn(500, 4)), Parameter(drawn(7, 5))]
    let first = try optimizer(rule, members)
    func step(_ optimizer: Optimizer, _ seed: UInt64) throws {
      let gradients = try [drawn(500, seed), drawn(7, seed + 1)]
      try optimizer.update(gradients, rates: [rate, rate], gradientScale: 1)
    }
    try step(first, 30)
    let kept = try first.record(rates: [rate, rate], withNames: true)
    let copies = try members.map { try Parameter($0.value.copy()) }
    let second = try optimizer(rule, copies)
    #expect(try second.restore(kept, updates: first.updates, path: "kept") == rate)
    try step(first, 40)
    try step(second, 40)
    for (one, other) in zip(members, copies) {
      #expect(try one.value.values == other.value.values)
    }
    let foreign = try optimizer(rule, [copies[0]])
    #expect(throws: TrainingError.self) { try foreign.restore(kept, updates: 1, path: "kept") }
  }

  @Test func partsHaveRatesAndDecaysOfTheirOwn() throws {
    let model = try Line()
    let groups = ParameterGroup.groups(
      of: model,
      decay: 0.1,
      layerDecay: 1,
      parts: [("layer", 2, nil), ("layer.weight", 3, 0.5)]
    )
    let found = groups.map { ($0.members.map(\.name), $0.rateScale, $0.decay) }
    #expect(found.map(\.0) == [["layer.weight"], ["layer.bias"]])
    #expect(found.map(\.1) == [3, 2])
    #expect(found.map(\.2) == [0.5, 0])
  }
}
