import Testing

@testable import Tensor

@Suite struct PromotionTests {
  static let pairs = DType.allCases.flatMap { a in DType.allCases.map { (a, $0) } }

  private func one(_ type: DType) throws -> Tensor { try Tensor([1, 1], shape: [2], dtype: type) }

  @Test(arguments: pairs) func operationsGiveWhatTheTableSays(_ a: DType, _ b: DType) throws {
    let (x, y) = try (one(a), one(b))
    for function in BinaryFunction.allCases {
      let wanted: DType =
        switch function {
        case _ where function.isComparison: .bool
        case .divide, .arcTangent: .quotient(a, b)
        default: .arithmetic(a, b)
        }
      #expect(try function(x, y).dtype == wanted, "\(function)")
    }
    #expect(try matmul(x, y).dtype == .arithmetic(a, b))
    #expect(try Tensor.einsum("i,i->i", [x, y]).dtype == .arithmetic(a, b))
    #expect(try Tensor.concatenated([x, y]).dtype == .promoted(a, b))
    #expect(try Tensor.choose(one(.bool), x, y).dtype == .promoted(a, b))
  }

  @Test(arguments: pairs) func theOrderOfTypesDoesNotMatter(_ a: DType, _ b: DType) {
    #expect(DType.promoted(a, b) == .promoted(b, a))
    #expect(DType.arithmetic(a, b) == .arithmetic(b, a))
  }

  @Test(arguments: pairs) func whatTypesComeToHoldsBothExactly(_ a: DType, _ b: DType) throws {
    let common = DType.promoted(a, b)
    for type in [a, b] where type != common && type != .int64 && type != .float64 {
      let limits: [Double] =
        type.limits.map { [Double($0.lowerBound), Double($0.upperBound)] } ?? [1.5, 0x1p-14, 65504]
      let x = try Tensor(limits, shape: [limits.count], dtype: type)
      #expect(try x.converted(to: common).doubles == x.doubles)
    }
  }

  @Test(arguments: DType.allCases) func functionsGiveTheFloatingResult(_ type: DType) throws {
    for function in [UnaryFunction.exp, .log, .sqrt, .gelu, .reciprocal] {
      #expect(try function(one(type)).dtype == type.floatingResult)
    }
    for function in [UnaryFunction.negate, .abs, .square, .relu] {
      #expect(try function(one(type)).dtype == type.arithmeticResult)
    }
  }

  @Test func numbersTakeTheTypeBesideThem() {
    #expect(DType.float32.beside(0.1) == .float32)
    #expect(DType.float32.beside(16_777_217) == .float64)
    #expect(DType.float32.beside(1e300) == .float64)
    #expect(DType.float32.beside(1e-300) == .float64)
    #expect(DType.float32.beside(.infinity) == .float32)
    #expect(DType.float64.beside(2) == .float64)
    #expect(DType.uint8.beside(2) == .int64)
    #expect(DType.uint8.beside(0.5) == .float32)
    #expect(DType.int64.beside(0.5) == .float64)
    #expect(DType.int64.beside(0x1p63) == .float64)
    #expect(DType.uint8.beside([1, 0.5]) == .float32)
  }
}
