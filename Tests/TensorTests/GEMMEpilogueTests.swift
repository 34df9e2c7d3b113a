import Testing

@testable import Tensor

extension ProcessWide {
  /// What follows the sum of a product, against the same in single steps.
  @Suite struct GEMMEpilogueTests {
    /// Shapes that are multiplied directly, packed, and summed in parts.
    private static let shapes = [[1, 20, 30], [50, 37, 40], [300, 80, 64], [24, 40, 4100]]

    private func tensors(_ shape: [Int], _ dtype: DType) throws -> [Tensor] {
      let (m, n, k) = (shape[0], shape[1], shape[2])
      return try [[m, k], [k, n], [n], [m, n], [m, n], [m, n]].enumerated().map { seed, shape in
        let values = try sample(shape, seed: UInt64(seed + 1))
        return try shape.count == 1 ? values : values.converted(to: dtype)
      }
    }

    private func multiply(
      _ shape: [Int],
      into c: Tensor,
      _ x: [Tensor],
      _ epilogue: GEMM.Epilogue
    ) throws {
      let (m, n, k) = (shape[0], shape[1], shape[2])
      let (a, b) = (GEMM.Operand(x[0], stride: k), GEMM.Operand(x[1], stride: n))
      try GEMM.multiply(into: c, m, n, k, a, b, then: epilogue)
    }

    private func check(_ shape: [Int], _ dtype: DType) throws {
      let x = try tensors(shape, dtype)
      let wide = try x.map { try $0.converted(to: .float32) }
      let tolerance = dtype == .float32 ? 1e-5 : 1.0 / 200
      let sum = try matmul(wide[0], wide[1])
      let (c, active) = try (x[5].copy(), Tensor(uninitialized: sum.shape, dtype))
      let all = GEMM.Epilogue(
        accumulates: true,
        bias: x[2],
        residual: x[3],
        active: active
      )
      try multiply(shape, into: c, x, all)
      let expected = try sum + wide[5] + wide[2] + wide[3]
      #expect(try difference(c.converted(to: .float32), expected) < tolerance)
      let activated = try UnaryFunction.gelu(expected)
      #expect(try difference(active.converted(to: .float32), activated) < tolerance)

      let source = try x[4].copy()
      let slope = GEMM.Epilogue(
        slope: source,
        active: source
      )
      try multiply(shape, into: c, x, slope)
      let derivative = try derivative(wide[4])
      #expect(try difference(c.converted(to: .float32), sum * derivative) < tolerance)
      let revived = try UnaryFunction.gelu(wide[4])
      #expect(try difference(source.converted(to: .float32), revived) < tolerance)
    }

    private func derivative(_ x: Tensor) throws -> Tensor {
      let tape = Tape()
      let variable = tape.variable(x)
      let y = try UnaryFunction.gelu(variable)
      return try #require(tape.gradients(of: y)[variable])
    }

    @Test(arguments: shapes, [DType.float32, .bfloat16])
    func epiloguesEqualTheirSteps(_ shape: [Int], _ dtype: DType) throws {
      for isa in ["portable", "avx2", "avx512"] {
        try withInstructionSet(isa) { try check(shape, dtype) }
      }
    }
  }
}
