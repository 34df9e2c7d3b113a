import Testing

@testable import Tensor

@Suite struct ShapeLimitTests {
  @Test func bytesCountEmptyAxesAsOne() {
    #expect([2, 3].byteCount(of: .float32) == 24)
    #expect([0, 3].byteCount(of: .float64) == 24)
    #expect([].byteCount(of: .uint8) == 1)
  }

  @Test(arguments: [
    [-1], [.max, .max], [0, .max], [1 << 40, 1 << 40, 0], [1 << 47],
    [Int](repeating: 1, count: 40),
  ])
  func shapesThatNoMachineHoldsHaveNone(shape: [Int]) {
    #expect(shape.byteCount(of: .float32) == nil)
  }

  /// Sums along the empty axis would be that large.
  @Test func emptyTensorsOfHugeSidesAreRefused() throws {
    let (tall, wide) = try (Tensor.zeros([1 << 20, 1, 0]), Tensor.zeros([1, 1 << 20, 0]))
    let error = #expect(throws: TensorError.self) { try tall + wide }
    guard case .memory = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
