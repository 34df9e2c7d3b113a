import Tensor
import Testing

@testable import Layers

@Suite struct ModuleTests {
  private let initial = Initialisation(seed: 1)

  @Test func weightsHaveTheDeviationAsked() {
    let values = initial["w"].normal([300, 300]).value.doubles
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
    #expect(abs(mean) < 5e-4)
    #expect(abs(variance.squareRoot() - 0.02) < 2e-4)
  }

  @Test func uniformWeightsStayWithinTheirBound() {
    let values = initial["w"].uniform([64, 100], fanIn: 100).value.values
    #expect(values.allSatisfy { abs($0) <= 0.1 })
    #expect((values.max() ?? 0) > 0.095)
  }

  @Test func freezingAPrefixLeavesItOutOfTheTape() throws {
    let mlp = MLP(4, hidden: 8, initial)
    #expect(mlp.setTrainable(false, prefix: "fc1") == 2)
    let tape = Tape()
    let pass = Pass(tape: tape)
    let y = try mlp(Tensor.ones([2, 4]), residual: nil, pass)
    let gradients = try tape.gradients(of: y)
    #expect(pass.gradient(of: mlp.fc1.weight, in: gradients) == nil)
    #expect(pass.gradient(of: mlp.fc2.weight, in: gradients) != nil)
    #expect(mlp.setTrainable(true, prefix: "fc") == 0)
  }

  @Test func aTreeShowsEveryPartOnce() {
    let lines = MLP(4, hidden: 8, initial).tree.split(separator: "\n")
    #expect(lines == ["MLP", "  (fc1) Linear(4 → 8)", "  (fc2) Linear(8 → 4)"])
  }

  @Test func equalNeighboursOfAListTakeOneLine() {
    let list = ModuleList((0..<3).map { _ in Linear(4, 4, initial) } + [Linear(4, 8, initial)])
    #expect(
      list.tree.split(separator: "\n") == [
        "4 parts", "  (0–2) 3 × Linear(4 → 4)", "  (3) Linear(4 → 8)",
      ]
    )
  }

  @Test func aFixedParameterIsNeverTrained() {
    let mlp = MLP(4, hidden: 8, initial)
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

  @Test func anAssignedParameterSharesNoMemory() {
    let parameter = initial["w"].zeros([3])
    let source = Tensor([1, 2, 3])
    parameter.assign(source)
    source.floats[0] = 9
    #expect(parameter.value.values == [1, 2, 3])
  }
}
