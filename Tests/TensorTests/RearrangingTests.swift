import Testing

@testable import Tensor

@Suite struct RearrangingTests {
  private let x: Tensor

  init() throws { x = try Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3]) }

  @Test func whatIsConcatenatedSplitsBack() throws {
    let joined = try Tensor.concatenated([x, x, Tensor.zeros([2, 0])], axis: 1)
    #expect(joined.shape == [2, 6])
    let parts = try joined.parts(of: [3, 3], axis: 1)
    #expect(try parts.allSatisfy { try $0.isIdentical(to: x) })
    #expect(try joined.parts(ofLength: 4, axis: 1).map(\.shape) == [[2, 4], [2, 2]])
    #expect(
      throws: TensorError.shape(
        operation: "concat",
        expected: "[2, 3] like the first, but for axis 0",
        actual: [2, 2]
      )
    ) { _ = try Tensor.concatenated([x, .zeros([2, 2])]) }
    #expect(throws: TensorError.self) { _ = try Tensor.concatenated([]) }
    #expect(throws: TensorError.self) { _ = try x.parts(of: [1, 1], axis: 1) }
    #expect(throws: TensorError.self) { _ = try x.parts(ofLength: 0) }
  }

  @Test func typesInCommonKeepIntegersIntegers() throws {
    let (bytes, integers) = try (x.converted(to: .uint8), x.converted(to: .int64))
    #expect(try Tensor.concatenated([bytes, bytes]).dtype == .uint8)
    #expect(try Tensor.concatenated([bytes, integers]).dtype == .int64)
    #expect(try Tensor.concatenated([bytes, x]).dtype == .float32)
  }

  @Test func stackingAddsAnAxis() throws {
    #expect(try Tensor.stacked([x, x], axis: -1).doubles.prefix(4) == [0, 0, 1, 1])
    #expect(throws: TensorError.self) { _ = try Tensor.stacked([x, .zeros([3])]) }
  }

  @Test func rollingBringsBackWhatLeaves() throws {
    #expect(try x.rolled(1, axis: 1).doubles == [2, 0, 1, 5, 3, 4])
    #expect(try x.rolled(-4, axis: 1).isIdentical(to: x.rolled(2, axis: 1)))
    #expect(try x.rolled([1, 1], axes: [0, 1]).doubles == [5, 3, 4, 2, 0, 1])
  }

  @Test func paddingFollowsItsMode() throws {
    let row = try Tensor([1, 2, 3])
    #expect(try row.padded([(2, 1)], with: .reflect).doubles == [3, 2, 1, 2, 3, 2])
    #expect(try row.padded([(1, 2)], with: .edge).doubles == [1, 1, 2, 3, 3, 3])
    #expect(try row.padded([(1, 0)], with: .constant(9)).doubles == [9, 1, 2, 3])
    #expect(throws: TensorError.self) { _ = try row.padded([(3, 0)], with: .reflect) }
    #expect(throws: TensorError.self) { _ = try row.padded([(-1, 0)]) }
  }

  @Test func flippingTwiceChangesNothing() throws {
    #expect(try x.flipped(axes: [1]).doubles == [2, 1, 0, 5, 4, 3])
    #expect(try x.flipped(axes: [0, 1]).flipped(axes: [-2, -1]).isIdentical(to: x))
  }

  @Test func axesComeAndGo() throws {
    #expect(try x.unsqueezed(axis: -1).shape == [2, 3, 1])
    #expect(try x.unsqueezed(axis: 0).squeezed().shape == [2, 3])
    #expect(try Tensor.zeros([2, 3, 4]).flattened(from: 1).shape == [2, 12])
    #expect(try Tensor(3).flattened().shape == [1])
    #expect(throws: TensorError.self) { _ = try x.squeezed(axis: 0) }
    #expect(throws: TensorError.axis(operation: "unsqueeze", axis: 4, shape: [2, 3])) {
      _ = try x.unsqueezed(axis: 4)
    }
  }

  @Test func choosingBroadcastsAndKeepsTheCommonType() throws {
    let flags = try Tensor([1, 0, 1], shape: [3], dtype: .bool)
    #expect(try Tensor.choose(flags, x, Tensor(-1)).doubles == [0, -1, 2, 3, -1, 5])
    let integers = try Tensor(integers: [7])
    #expect(try Tensor.choose(flags, integers, integers).dtype == .int64)
    #expect(throws: TensorError.broadcast(operation: "where", [2], [3])) {
      _ = try Tensor.choose(flags, .zeros([2]), .zeros([3]))
    }
  }

  @Test func clippingKeepsNaNAndIntegers() throws {
    let y = try Tensor([-2, .nan, 0.5, 9]).clipped(0, 1)
    #expect(try y.doubles[0] == 0 && y.doubles[1].isNaN && y.doubles[2] == 0.5 && y.doubles[3] == 1)
    #expect(try x.converted(to: .uint8).clipped(nil, 3).dtype == .uint8)
    #expect(try x.converted(to: .uint8).clipped(0.5, nil).dtype == .float32)
  }

  @Test func trianglesKeepTheirSideOfTheDiagonal() throws {
    #expect(try x.lowerTriangle().doubles == [0, 0, 0, 3, 4, 0])
    #expect(try x.upperTriangle(diagonal: 1).doubles == [0, 1, 2, 0, 0, 5])
  }
}
