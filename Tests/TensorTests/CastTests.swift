import Testing

@testable import Tensor

@Suite struct CastTests {
  static let integers = DType.allCases.filter { !$0.isFloating && $0 != .bool }

  @Test(arguments: integers) func integerTypesHoldTheirLimitsAndNoMore(_ type: DType) throws {
    let limits = try #require(type.limits)
    let ends = try Tensor(integers: [limits.lowerBound, limits.upperBound])
    #expect(try ends.cast(to: type).integers == [limits.lowerBound, limits.upperBound])
    guard type != .int64 else { return }
    for value in [limits.lowerBound - 1, limits.upperBound + 1] {
      let refusal = TensorError.unrepresentable(
        operation: "astype",
        value: "\(value)",
        dtype: type
      )
      #expect(throws: refusal) { try Tensor(integers: [0, value]).cast(to: type) }
    }
  }

  @Test(arguments: integers) func integersAreNoPlaceForNaNAndInfinity(_ type: DType) throws {
    for value in [Double.nan, .infinity, -.infinity, 0x1p63, -0x1.1p63] {
      let x = try Tensor([0, value], shape: [2], dtype: .float64)
      #expect(throws: TensorError.self) { try x.cast(to: type) }
    }
  }

  @Test(arguments: integers) func fractionsAreCutOff(_ type: DType) throws {
    let limits = try #require(type.limits)
    let highest = min(limits.upperBound, 1 << 40)
    let x = try Tensor([Double(highest) + 0.9, 2.9], shape: [2], dtype: .float64)
    #expect(try x.cast(to: type).integers == [highest, 2])
  }

  @Test func finiteNumbersDoNotBecomeInfinite() throws {
    let x = try Tensor([1e300], shape: [1], dtype: .float64)
    for type in [DType.float32, .float16, .bfloat16] {
      #expect(throws: TensorError.self) { try x.cast(to: type) }
    }
    let infinite = try Tensor([.infinity], shape: [1], dtype: .float64)
    #expect(try infinite.cast(to: .float16).doubles == [.infinity])
    let edge = try Tensor([65519.99], shape: [1], dtype: .float64)
    #expect(try edge.cast(to: .float16).doubles == [65504])
  }

  @Test func reducedFloatsAreRoundedOnce() throws {
    // Rounded to float32 first, this lies half way and goes the wrong way.
    let x = try Tensor([1 + 0x1p-11 + 0x1p-40, 1 + 0x1p-8 + 0x1p-40], shape: [2], dtype: .float64)
    #expect(try x.converted(to: .float16).doubles[0] == 1 + 0x1p-10)
    #expect(try x.converted(to: .bfloat16).doubles[1] == 1 + 0x1p-7)
    let integer = try Tensor(integers: [1 << 60 | 1 << 36 | 1])
    #expect(try integer.converted(to: .float32).values == [Float(1 << 60 | 1 << 36 | 1)])
  }

  @Test func gradientsPassBetweenTypesWithFractions() throws {
    let tape = Tape()
    let x = try tape.variable(Tensor([1, 2]))
    let square = try BinaryFunction.power(x.cast(to: .float64), Tensor(2))
    #expect(try tape.gradients(of: square.sum())[x]?.values == [2, 4])
  }

  @Test func numbersStayExactOrAreRefused() throws {
    let large = try Tensor(integers: [1 << 53 | 1])
    #expect(throws: TensorError.inexact(operation: "item", value: 1 << 53 | 1)) {
      try large.item()
    }
    #expect(try Tensor(integers: [1 << 60]).item() == 0x1p60)
    #expect(try large.integers == [1 << 53 | 1])
    #expect(try !large.isIdentical(to: Tensor([0x1p53], shape: [1], dtype: .float64)))
    #expect(try large.largestDifference(from: Tensor(integers: [1 << 53])) == 1)
    #expect(try large.written() == "tensor([9007199254740993], shape=[1], dtype=int64)")
  }

  @Test func halvesOfIntegersAreNoPositions() {
    #expect(throws: TensorError.self) { try Tensor([1.5]).exactIntegers(of: "knn", "labels") }
    #expect(throws: TensorError.self) { try Tensor([.nan]).exactIntegers(of: "knn", "labels") }
  }
}
