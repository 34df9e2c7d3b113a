import Testing

@testable import Tensor

@Suite struct IndexingTests {
  /// Numbers 0, 1, 2 … in a shape.
  private func counting(_ shape: Shape) throws -> Tensor {
    try Tensor((0..<shape.elementCount).map(Float.init), shape: shape)
  }

  private let all = TensorIndex.slice(start: nil, stop: nil, step: 1)

  private func slice(_ start: Int?, _ stop: Int?, _ step: Int = 1) -> TensorIndex {
    .slice(start: start, stop: stop, step: step)
  }

  @Test(
    arguments: [
      (0, 5, 1), (1, 4, 2), (nil, nil, -1), (4, 0, -2), (-2, nil, 1), (nil, -2, 1), (3, 1, 1),
      (-100, 100, 3), (100, -100, -3), (nil, nil, Int.max), (nil, nil, Int.min),
    ] as [(Int?, Int?, Int)]
  )
  func aSliceTakesWhatPythonTakes(_ start: Int?, _ stop: Int?, _ step: Int) throws {
    let length = 5
    let low = step > 0 ? 0 : -1
    let high = step > 0 ? length : length - 1
    func clamp(_ end: Int?, _ fallback: Int) -> Int {
      end.map { min(max($0 < 0 ? $0 + length : $0, low), high) } ?? fallback
    }
    let positions = stride(
      from: clamp(start, step > 0 ? low : high),
      to: clamp(stop, step > 0 ? high : low),
      by: step
    )
    #expect(
      try counting([5]).indexed([slice(start, stop, step)]).doubles == positions.map(Double.init)
    )
  }

  @Test func numbersSlicesEllipsisAndNewAxesMakeViews() throws {
    let x = try counting([2, 3, 4])
    let cases: [([TensorIndex], Shape, [Double])] = [
      ([.position(1), .position(-1), .position(0)], [], [20]),
      ([.position(0), slice(1, nil), .position(2)], [2], [6, 10]),
      ([.ellipsis, .position(0)], [2, 3], [0, 4, 8, 12, 16, 20]),
      ([.newAxis, .position(1), .ellipsis, slice(0, 1)], [1, 3, 1], [12, 16, 20]),
      ([.position(0), .newAxis, .position(0), .newAxis], [1, 1, 4], [0, 1, 2, 3]),
    ]
    for (entries, shape, values) in cases {
      let part = try x.indexed(entries)
      #expect(part.shape == shape)
      #expect(try part.doubles == values)
      #expect(part.storage === x.storage)
    }
  }

  @Test func aMaskChoosesWhereItIsTrue() throws {
    let x = try counting([3, 3])
    let even = try Tensor((0..<9).map { $0 % 2 == 0 ? 1.0 : 0 }, shape: [3, 3], dtype: .bool)
    #expect(try x.indexed([.tensor(even)]).doubles == [0, 2, 4, 6, 8])
    let rows = try Tensor([0, 1, 1], shape: [3], dtype: .bool)
    #expect(try x.indexed([.tensor(rows), .position(1)]).doubles == [4, 7])
    #expect(
      throws: TensorError.shape(
        operation: "index",
        expected: "a mask like the axes it covers, [3]",
        actual: [2]
      )
    ) {
      _ = try x.indexed([.tensor(Tensor([1, 1], shape: [2], dtype: .bool))])
    }
  }

  @Test func neighboringTensorsKeepTheirPlaceAndOthersComeFirst() throws {
    let x = try counting([2, 3, 4, 5])
    let (a, b) = try (Tensor(integers: [0, 2, 1]), Tensor(integers: [1, 1, 3]))
    let together = try x.indexed([all, .tensor(a), .tensor(b)])
    #expect(together.shape == [2, 3, 5])
    let second = try x.indexed([0, 2, 1, 0].map(TensorIndex.position)).item()
    #expect(try together.doubles[5] == second)
    let apart = try x.indexed([.tensor(Tensor(integers: [1, 0, 1])), all, .tensor(b)])
    #expect(apart.shape == [3, 3, 5])
    let other = try x.indexed([0, 0, 1, 0].map(TensorIndex.position)).item()
    #expect(try apart.doubles[15] == other)
    let grid = try x.indexed([
      .tensor(Tensor(integers: [0, 1], shape: [2, 1])), .tensor(Tensor(integers: [2, 0, 1])),
    ])
    #expect(grid.shape == [2, 3, 4, 5])
    #expect(try grid.doubles[0] == 40)
  }

  @Test func assignmentWritesThroughViewsAndBroadcasts() throws {
    let x = try counting([3, 4])
    try x.assign(Tensor(9), at: [.position(0)])
    try x.assign(Tensor([1, 2]), at: [slice(1, nil), slice(nil, nil, 3)])
    #expect(try x.doubles == [9, 9, 9, 9, 1, 5, 6, 2, 1, 9, 10, 2])
    let row = try x.indexed([.position(2)])
    try row.assign(Tensor([[0, 0, 7, 0]].flatMap { $0 }, shape: [1, 4]), at: [])
    #expect(try x.indexed([.position(2), .position(2)]).item() == 7)
  }

  @Test func assignmentThroughTensorsWritesWhereTheyPoint() throws {
    let x = try Tensor.zeros([3, 4])
    try x.assign(
      Tensor([1, 2]),
      at: [.tensor(Tensor(integers: [0, 2])), .tensor(Tensor(integers: [3, 1]))]
    )
    #expect(try x.doubles == [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0])
    try x.assign(Tensor(5), at: [.tensor(BinaryFunction.greater(x, Tensor(0)))])
    #expect(try x.doubles == [0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 0, 0])
    try x.assign(Tensor([1, 2, 3], shape: [3, 1]), at: [all, .tensor(Tensor(integers: [0, 0]))])
    #expect(try x.selected(axis: 1, at: 0).doubles == [1, 2, 3])
  }

  @Test func anAssignmentFromAnOverlappingPartReadsBeforeItWrites() throws {
    let x = try counting([5])
    try x.assign(x.indexed([slice(0, 4)]), at: [slice(1, nil)])
    #expect(try x.doubles == [0, 0, 1, 2, 3])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let x = try counting([2, 3])
    #expect(throws: TensorError.index(5, axis: 1, length: 3)) {
      _ = try x.indexed([.position(0), .position(5)])
    }
    #expect(throws: TensorError.index(-3, axis: 0, length: 2)) {
      _ = try x.indexed([.tensor(Tensor(integers: [0, -3]))])
    }
    #expect(
      throws: TensorError.type(
        operation: "index",
        expected: "whole-number or bool (compare a 0/1 tensor with > 0)",
        actual: .float32
      )
    ) { _ = try x.indexed([.tensor(Tensor([0, 1]))]) }
    #expect(throws: TensorError.self) { _ = try x.indexed([all, all, all]) }
    #expect(throws: TensorError.self) { _ = try x.indexed([.ellipsis, .ellipsis]) }
    #expect(throws: TensorError.self) { _ = try x.indexed([slice(nil, nil, 0)]) }
    #expect(throws: TensorError.broadcast(operation: "assignment", [2], [3])) {
      try x.assign(Tensor([1, 2]), at: [.position(0)])
    }
  }

  @Test func whatAGradientNeedsCannotBeAssignedUntilItIsTaken() throws {
    let x = try counting([3])
    let tape = Tape()
    let y = try tape.variable(x) * Tensor(2)
    #expect(throws: TensorError.neededByGradient(shape: [3])) {
      try x.assign(Tensor(0), at: [.position(0)])
    }
    #expect(throws: TensorError.neededByGradient(shape: [3])) {
      try y.assign(Tensor(0), at: [.position(0)])
    }
    _ = try tape.gradients(of: y.sum())
    try x.assign(Tensor(7), at: [.position(0)])
    #expect(try x.doubles == [7, 1, 2])
  }
}
