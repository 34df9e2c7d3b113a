import Tensor
import Testing

@testable import Layers

@Suite struct ModuleTests {
  private let initial = Initialization(seed: 1)

  @Test func weightsHaveTheDeviationAsked() throws {
    let values = try initial["w"].normal([300, 300]).value.doubles
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
    #expect(abs(mean) < 5e-4)
    #expect(abs(variance.squareRoot() - 0.02) < 2e-4)
  }

  @Test func uniformWeightsStayWithinTheirBound() throws {
    let values = try initial["w"].uniform([64, 100], fanIn: 100).value.values
    #expect(values.allSatisfy { abs($0) <= 0.1 })
    #expect((values.max() ?? 0) > 0.095)
  }

  @Test func freezingAPrefixLeavesItOutOfTheTape() throws {
    let mlp = try MLP(4, hidden: 8, initial)
    #expect(mlp.setTrainable(false, prefix: "fc1") == 2)
    let tape = Tape()
    let pass = Pass(tape: tape)
    let y = try mlp(Tensor.ones([2, 4]), pass)
    let gradients = try tape.gradients(of: y)
    #expect(pass.gradient(of: mlp.fc1.weight, in: gradients) == nil)
    #expect(pass.gradient(of: mlp.fc2.weight, in: gradients) != nil)
    #expect(mlp.setTrainable(true, prefix: "fc") == 0)
  }

  @Test func aTreeShowsEveryPartOnce() throws {
    let lines = try MLP(4, hidden: 8, initial).tree.split(separator: "\n")
    #expect(lines == ["MLP", "  (fc1) Linear(4 → 8)", "  (fc2) Linear(8 → 4)"])
  }

  @Test func equalNeighborsOfAListTakeOneLine() throws {
    let list = try ModuleList(
      (0..<3).map { _ in try Linear(4, 4, initial) } + [Linear(4, 8, initial)]
    )
    #expect(
      list.tree.split(separator: "\n") == [
        "4 parts", "  (0–2) 3 × Linear(4 → 4)", "  (3) Linear(4 → 8)",
      ]
    )
  }

  @Test func aFixedParameterIsNeverTrained() throws {
    let mlp = try MLP(4, hidden: 8, initial)
    mlp.fc1.weight.fix()
    _ = mlp.setTrainable(true)
    #expect(!mlp.fc1.weight.isTrainable)
    #expect(mlp.fc2.weight.isTrainable)
  }

  @Test func droppedPathsKeepTheMeanAndWholeSamples() throws {
    let pass = Pass(isTraining: true, random: Random(seed: 3))
    let kept = try pass.dropPath(.ones([4000, 2]), batch: 1000, probability: 0.25).values
    #expect(Set(kept).count == 2)
    #expect(abs(kept.reduce(0, +) / 8000 - 1) < 0.05)
    for sample in 0..<1000 { #expect(Set(kept[sample * 8..<sample * 8 + 8]).count == 1) }
  }

  @Test func anAssignedParameterSharesNoMemory() throws {
    let parameter = try initial["w"].zeros([3])
    let source = try Tensor([1, 2, 3])
    try parameter.assign(source)
    source.withFloats { $0[0] = 9 }
    #expect(try parameter.value.values == [1, 2, 3])
  }
}

@Suite struct BatchNormLayerTests {
  private let rows: Tensor

  init() throws { rows = try Tensor((0..<40).map { Float($0 * $0 % 11) }, shape: [20, 2]) }

  @Test func statisticsChangeOnceTheUpdateIsComplete() throws {
    let norm = try BatchNorm(2, Initialization(seed: 1))
    let pass = Pass(isTraining: true)
    _ = try norm(rows, rectified: false, pass)
    #expect(try norm.runningMean.value.values == [0, 0])
    try Pass.commitStatistics(of: [pass])
    let moments = try ColumnMoments(of: rows)
    for column in 0..<2 {
      let mean = try norm.runningMean.value.doubles[column]
      let variance = try norm.runningVariance.value.doubles[column]
      #expect(try abs(mean - 0.1 * moments.mean.doubles[column]) < 1e-5)
      #expect(try abs(variance - 0.9 - 0.1 * moments.variance.doubles[column] * 20 / 19) < 1e-4)
    }
    try Pass.commitStatistics(of: [pass])
    #expect(try abs(norm.runningMean.value.doubles[0] - 0.1 * moments.mean.doubles[0]) < 1e-5)
  }

  @Test func outsideTrainingTheRunningStatisticsCount() throws {
    let norm = try BatchNorm(2, Initialization(seed: 1))
    let pass = Pass()
    let y = try norm(rows, rectified: false, pass).values
    for (a, b) in try zip(y, rows.values) { #expect(abs(a - b) < 1e-3) }
    try Pass.commitStatistics(of: [pass])
    #expect(try norm.runningMean.value.values == [0, 0])
  }

  @Test func oneRowAloneIsNormalizedByTheRunningStatistics() throws {
    let norm = try BatchNorm(2, Initialization(seed: 1))
    let y = try norm(Tensor([3, 4], shape: [1, 2]), rectified: false, Pass(isTraining: true))
    #expect(try abs(y.values[0] - 3) < 1e-3)
  }

  @Test func droppedChannelsGoWholeAndOnlyInTraining() throws {
    let map = try TokenMap(tokens: .ones([2 * 9, 50]), batch: 2, height: 3, width: 3)
    let pass = Pass(isTraining: true, random: Random(seed: 1))
    let kept = try pass.dropChannels(map, probability: 0.5).tokens
    for image in 0..<2 {
      for channel in 0..<50 {
        let values = try (0..<9).map { try kept.values[(image * 9 + $0) * 50 + channel] }
        #expect(Set(values).count == 1)
      }
    }
    #expect(try Set(kept.values) == [0, 2])
    #expect(try Pass().dropChannels(map, probability: 0.5).tokens.values == map.tokens.values)
  }

  @Test func aMapIsFilledUpAndCutBack() throws {
    let map = try TokenMap(
      tokens: Tensor((0..<30).map(Float.init), shape: [15, 2]),
      batch: 1,
      height: 3,
      width: 5
    )
    let wide = try map.padded(toMultipleOf: 4)
    #expect((wide.height, wide.width) == (4, 8))
    #expect(try wide.tokens.values[5 * 2..<8 * 2].allSatisfy { $0 == 0 })
    #expect(try wide.cropped(height: 3, width: 5).tokens.values == map.tokens.values)
  }
}
