import Testing

@testable import Tensor

/// Operations on bfloat16 against the same on the same numbers in float32.
extension ProcessWide {
  @Suite struct ReducedPrecisionTests {
    private func rounded(_ x: Tensor) throws -> Tensor {
      try x.converted(to: .bfloat16).converted(to: .float32)
    }

    @Test func conversionRoundsToTheNearestEven() throws {
      let values: [Float] = [
        0, -0.0, 1, 1.00390625, 1.01171875, 1.005, -3e38, .infinity, -.infinity,
        .leastNonzeroMagnitude, 65504,
      ]
      let many = try Tensor((0..<1 << 17).map { values[$0 % values.count] }, shape: [1 << 17])
      let strided = try many.converted(to: .float64).converted(to: .bfloat16)
      for isa in ["portable", "avx2", "avx512"] {
        try withInstructionSet(isa) { () throws in
          #expect(try many.converted(to: .bfloat16).doubles == strided.doubles)
          #expect(try rounded(many).doubles == strided.doubles)
          #expect(try rounded(Tensor([Float.nan])).values[0].isNaN)
        }
      }
    }

    @Test func attentionReadsAndWritesBfloat16() throws {
      let layout = try WindowLayout(batch: 2, height: 8, width: 8, window: 4, shift: 2, heads: 2)
      let qkv = try rounded(sample([128, 3 * 2 * 20]))
      let table = try sample([49, 2], seed: 2)
      let above = try rounded(sample([128, 40], seed: 3))
      func run(_ qkv: Tensor) throws -> [Tensor] {
        let tape = Tape()
        let (x, bias) = (tape.variable(qkv), tape.variable(table))
        let y = try windowAttention(qkv: x, table: bias, layout: layout)
        let gradients = try tape.gradients(of: y, seed: above.converted(to: y.dtype))
        return [y, try #require(gradients[x]), try #require(gradients[bias])]
      }
      for isa in ["portable", "avx2", "avx512"] {
        try withInstructionSet(isa) {
          let (full, reduced) = (try run(qkv), try run(qkv.converted(to: .bfloat16)))
          #expect(reduced.map(\.dtype) == [.bfloat16, .bfloat16, .float32])
          #expect(try difference(reduced[0], rounded(full[0])) < 1e-2)
          #expect(try difference(reduced[1], rounded(full[1])) < 1e-2)
          #expect(try difference(reduced[2], full[2]) < 1e-5)
        }
      }
    }

    @Test func mapsOfRowsHaveTheGradientsOfTheirParts() throws {
      let x = try rounded(sample([70, 24]))
      let (weight, bias) = try (rounded(sample([40, 24], seed: 2)), sample([40], seed: 3))
      let above = try rounded(sample([70, 40], seed: 4))
      func run(_ precision: Precision, reduced: Bool) throws -> [Tensor] {
        let tape = Tape()
        let (input, w, b) = (tape.variable(x), tape.variable(weight), tape.variable(bias))
        let y = try linear(input, weight: w, bias: b, precision: precision, isReduced: reduced)
        let gradients = try tape.gradients(of: y, seed: above.converted(to: y.dtype))
        return try [y] + [input, w, b].map { try #require(gradients[$0]) }
      }
      let full = try run(.float32, reduced: false)
      for (a, b) in zip(try run(.bfloat16, reduced: false), full) {
        #expect(try difference(a, b) < 1e-5)
      }
      let reduced = try run(.bfloat16, reduced: true)
      #expect(reduced[0].dtype == .bfloat16)
      #expect(try difference(reduced[0], rounded(full[0])) < 1e-2)
      for (a, b) in zip(reduced.dropFirst(), full.dropFirst()) {
        #expect(try difference(a, b) < 1e-5)
      }
    }

    @Test func normsBeforeMapsEqualNormsOfTheirOwn() throws {
      let (x, weight) = try (sample([90, 48]), sample([32, 48], seed: 2))
      let (scale, shift) = try (sample([48], seed: 3), sample([48], seed: 4))
      func run(_ body: ([Tensor]) throws -> Tensor) throws -> [Tensor] {
        let tape = Tape()
        let inputs = [x, weight, scale, shift].map(tape.variable)
        let y = try body(inputs)
        let gradients = try tape.gradients(of: y, seed: sample([90, 32], seed: 5))
        return try [y] + inputs.map { try #require(gradients[$0]) }
      }
      let apart = try run {
        try linear(layerNorm($0[0], weight: $0[2], bias: $0[3]), weight: $0[1], bias: nil)
      }
      let joined = try run {
        try linear($0[0], norm: RowNorm(weight: $0[2], bias: $0[3]), weight: $0[1], bias: nil)
      }
      for (a, b) in zip(apart, joined) { #expect(try a.doubles == b.doubles) }
    }
  }
}
