import Foundation
import Testing

@testable import Tensor

@Suite struct CreationTests {
  @Test func rangesStopBeforeTheirEnd() throws {
    #expect(try Tensor.range(from: 0, to: 3, by: 1).doubles == [0, 1, 2])
    #expect(try Tensor.range(from: 3, to: 0, by: -2).doubles == [3, 1])
    #expect(try Tensor.range(from: 0, to: 1, by: 0.1).count == 10)
    #expect(try Tensor.range(from: 0, to: -1, by: 1).count == 0)
    #expect(throws: TensorError.self) { _ = try Tensor.range(from: 0, to: 1, by: 0) }
    #expect(throws: TensorError.self) { _ = try Tensor.range(from: 0, to: .infinity, by: 1) }
  }

  @Test func spacedNumbersHitBothEnds() throws {
    #expect(try Tensor.linear(from: 0, to: 1, count: 5).doubles == [0, 0.25, 0.5, 0.75, 1])
    #expect(try Tensor.linear(from: 2, to: 9, count: 1).doubles == [2])
    #expect(try Tensor.logarithmic(from: -1, to: 1, count: 3).values == [0.1, 1, 10])
    #expect(throws: TensorError.self) { _ = try Tensor.linear(from: 0, to: 1, count: -1) }
  }

  @Test func moreThanTheMachineHasIsRefusedBeforeItIsTried() {
    #expect(throws: TensorError.self) { _ = try Tensor.range(from: 0, to: 1e30, by: 1) }
    #expect(throws: TensorError.self) { try Tensor.requireSizes([1 << 40, 1 << 40], of: "zeros") }
    #expect(throws: TensorError.self) { _ = try Tensor.identity(1 << 30) }
  }

  @Test func manyNormalDrawsHaveTheShapeOfTheNormalDistribution() throws {
    let x = try Tensor(uninitialized: [400_003])
    x.fillNormally(0..<x.count, Random(seed: 3, stream: 5), deviation: 0.5)
    let values = try x.doubles.map { $0 / 0.5 }
    func moment(_ power: Int) -> Double {
      values.reduce(0) { $0 + pow($1, Double(power)) } / Double(values.count)
    }
    #expect(abs(moment(1)) < 0.01)
    #expect(abs(moment(2) - 1) < 0.01)
    #expect(abs(moment(3)) < 0.03)
    #expect(abs(moment(4) - 3) < 0.1)
    func share(above limit: Double) -> Double {
      Double(values.count { abs($0) > limit }) / Double(values.count)
    }
    #expect(abs(share(above: 1) - 0.3173) < 0.004)
    #expect(abs(share(above: 3) - 0.0027) < 0.0004)
    #expect(values.allSatisfy { abs($0) < 6.8 })
    let neighbors = zip(values, values.dropFirst(16)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(neighbors) / Double(values.count) < 0.01)
    let start = try Tensor(uninitialized: [70])
    start.fillNormally(0..<70, Random(seed: 3, stream: 5), deviation: 0.5)
    #expect(try start.values == Array(x.values.prefix(70)))
  }

  @Test func manyNormalDrawsAgreeWithTheirDefinition() throws {
    let x = try Tensor(uninitialized: [64])
    let random = Random(seed: 0x1234_5678_9abc_def0, stream: 0xfedc_ba98_7654_3210)
    x.fillNormally(0..<64, random, deviation: 1)
    for lane in 0..<16 {
      let bits = random.block(at: UInt64(lane)).bits
      for pair in 0..<2 {
        let chance = (Double(bits[2 * pair]) + 0.5) / 0x1p32
        let angle = 2 * Double.pi * Double(Int32(bitPattern: bits[2 * pair + 1])) / 0x1p32
        let radius = (-2 * log(chance)).squareRoot()
        let drawn = try (x.doubles[32 * pair + lane], x.doubles[32 * pair + 16 + lane])
        #expect(abs(drawn.0 - radius * cos(angle)) < 1e-5)
        #expect(abs(drawn.1 - radius * sin(angle)) < 1e-5)
      }
    }
  }

  @Test func normalDrawsHaveTheMomentsOfTheNormalDistribution() throws {
    var random = Random(seed: 7)
    let x = try Tensor.normal([200_001], using: &random).doubles
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / n
    let fourth = x.map { pow($0 - mean, 4) }.reduce(0, +) / n / (variance * variance)
    #expect(abs(mean) < 4 / n.squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / n).squareRoot())
    #expect(abs(fourth - 3) < 4 * (24 / n).squareRoot())
    let within = Double(x.filter { abs($0) < 1 }.count) / n
    #expect(abs(within - 0.682_689_5) < 4 * 0.4655 / n.squareRoot())
  }

  @Test func uniformDrawsFillTheInterval() throws {
    var random = Random(seed: 7)
    let x = try Tensor.uniform([100_000], using: &random)
    #expect(try x.doubles.allSatisfy { $0 >= 0 && $0 < 1 })
    let counts = try x.histogram(bins: 20, range: (0, 1)).counts.doubles
    let chi = counts.map { ($0 - 5000) * ($0 - 5000) / 5000 }.reduce(0, +)
    #expect(chi < 50)  // 19 degrees of freedom: exceeded once in 10 000 seeds
  }

  @Test func tensorsDrawWhatOneDrawAfterAnotherGives() throws {
    var (together, single) = (Random(seed: 3), Random(seed: 3))
    let x = try Tensor.normal([9], using: &together)
    #expect(try x.values == (0..<9).map { _ in Float(single.normal()) })
    let y = try Tensor.normal([4], using: &together)
    #expect(try y.values != Array(x.values.prefix(4)))
  }

  @Test func aPermutationHoldsEveryNumberOnce() throws {
    var random = Random(seed: 1)
    let x = try Tensor.permutation(100, using: &random)
    #expect(try x.doubles.sorted() == (0..<100).map(Double.init))
    #expect(try x.doubles != x.doubles.sorted())
  }

  @Test func differencesAreTakenInDoublePrecisionAndSeeNaN() throws {
    let a = try Tensor([1, 2], shape: [2], dtype: .float64)
    let b = try Tensor([1, 2 + 1e-12], shape: [2], dtype: .float64)
    #expect(try abs(a.largestDifference(from: b) - 1e-12) < 1e-15)
    #expect(try Tensor([.nan]).largestDifference(from: Tensor([.nan])).isNaN)
    #expect(try Tensor([.infinity]).largestDifference(from: Tensor([.infinity])) == 0)
    #expect(try Tensor.zeros([0]).largestDifference(from: .zeros([0])) == 0)
    #expect(throws: TensorError.self) { _ = try a.largestDifference(from: .zeros([2, 1])) }
    #expect(try a.isClose(to: b))
    #expect(try !Tensor([.nan]).isClose(to: Tensor([.nan])))
    #expect(try Tensor([1, 1]).isClose(to: Tensor(1)))
  }
}

extension ProcessWide {
  @Suite struct SameBits {
    /// A bit of everything that threads share.
    private func results() throws -> [Tensor] {
      var random = Random(seed: 5)
      let x = try Tensor.normal([300, 301], using: &random)
      return [
        x, try x.sum(), try x.sum(axis: 0), try x.sum(axis: 1), try x.softmax(),
        try UnaryFunction.exp(x), try x * x.sum(axis: 0), try Tensor.einsum("ij,kj->ik", [x, x]),
        try x.standardDeviation(axis: 1), try x.cumulativeSum(axis: 1),
      ]
    }

    @Test func theNumberOfThreadsChangesNoBit() throws {
      let before = Parallel.threads
      defer { Parallel.threads = before }
      Parallel.threads = 1
      let wanted = try results()
      for threads in [2, 3] {
        Parallel.threads = threads
        for (got, wanted) in zip(try results(), wanted) { #expect(try got.values == wanted.values) }
      }
    }

    @Test(arguments: ["portable", "avx2", "avx512"])
    func instructionSetsAgreeWithinRounding(_ name: String) throws {
      let wanted = try results()
      try withInstructionSet(name) {
        for (got, wanted) in zip(try results(), wanted) {
          #expect(try difference(got, wanted) < 1e-5)
        }
      }
    }
  }
}
