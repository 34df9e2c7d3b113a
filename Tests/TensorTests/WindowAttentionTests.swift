import Testing

@testable import Tensor

extension ProcessWide {
  @Suite struct WindowAttentionTests {
    /// Attention by its definition: partition, product, bias, mask, softmax, product, merge.
    private func naive(_ qkv: Tensor, _ table: Tensor, _ layout: WindowLayout) throws -> Tensor {
      let width = qkv.shape[1] / 3
      let d = width / layout.heads
      let (n, area) = (layout.windowTokens, layout.height * layout.width)
      let (x, bias) = try (qkv.values, table.values)
      var out = [Float](repeating: 0, count: qkv.shape[0] * width)
      for image in 0..<layout.batch {
        for window in 0..<layout.windows {
          let rows = (0..<n).map { image * area + Int(layout.tokens[window * n + $0]) }
          for head in 0..<layout.heads {
            for query in 0..<n {
              var scores = (0..<n).map { key in
                (0..<d).reduce(Float(0)) { sum, c in
                  sum + x[rows[query] * 3 * width + head * d + c]
                    * x[rows[key] * 3 * width + width + head * d + c]
                } / Float(d).squareRoot()
                  + bias[layout.relativeIndex[query * n + key] * layout.heads + head]
              }
              if layout.maskOfWindow[window] >= 0 {
                let mask = layout.masks[layout.maskOfWindow[window]]
                for key in 0..<n { scores[key] += mask[query * layout.paddedTokens + key] }
              }
              let weights = try Tensor(scores).softmax().values
              for c in 0..<d {
                out[rows[query] * width + head * d + c] = (0..<n).reduce(0) {
                  $0 + weights[$1] * x[rows[$1] * 3 * width + 2 * width + head * d + c]
                }
              }
            }
          }
        }
      }
      return try Tensor(out, shape: [qkv.shape[0], width])
    }

    private struct Case {
      let side: Int
      let window: Int
      let shift: Int
      let heads: Int
      let headWidth: Int
    }

    private static let cases = [
      Case(side: 4, window: 2, shift: 1, heads: 2, headWidth: 3),
      Case(side: 12, window: 6, shift: 3, heads: 1, headWidth: 32),
      Case(side: 14, window: 7, shift: 0, heads: 2, headWidth: 16),
      Case(side: 3, window: 3, shift: 0, heads: 3, headWidth: 8),
      Case(side: 24, window: 12, shift: 6, heads: 1, headWidth: 20),
    ]

    @Test(arguments: 0..<cases.count, ["portable", "avx2", "avx512"])
    func equalsTheDefinition(_ index: Int, _ isa: String) throws {
      let c = Self.cases[index]
      let layout = try WindowLayout(
        batch: 2,
        height: c.side,
        width: c.side,
        window: c.window,
        shift: c.shift,
        heads: c.heads
      )
      let qkv = try sample([2 * c.side * c.side, 3 * c.heads * c.headWidth])
      let table = try sample([(2 * c.window - 1) * (2 * c.window - 1), c.heads], seed: 2)
      try withInstructionSet(isa) {
        let got = try windowAttention(qkv: qkv, table: table, layout: layout)
        #expect(try difference(got, naive(qkv, table, layout)) < 1e-5)
      }
    }

    @Test func hasItsGradientInShiftedWindows() throws {
      let layout = try WindowLayout(batch: 1, height: 4, width: 4, window: 2, shift: 1, heads: 2)
      let inputs = try [sample([16, 12]), sample([9, 2], seed: 2)]
      try checkGradient(of: "window attention", at: inputs) {
        try windowAttention(qkv: $0[0], table: $0[1], layout: layout)
      }
    }

    @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
      let layout = try WindowLayout(batch: 2, height: 12, width: 12, window: 6, shift: 3, heads: 4)
      let (qkv, table) = try (sample([288, 96]), sample([121, 4], seed: 2))
      func run() throws -> [[Float]] {
        let tape = Tape()
        let variables = [tape.variable(qkv), tape.variable(table)]
        let y = try windowAttention(qkv: variables[0], table: variables[1], layout: layout)
        let gradients = try tape.gradients(of: y * y)
        return try [y.values] + variables.compactMap { try gradients[$0]?.values }
      }
      let before = Parallel.threads
      defer { Parallel.threads = before }
      Parallel.threads = 1
      let one = try run()
      Parallel.threads = 3
      #expect(try run() == one)
    }

    @Test func tokensOfOtherRegionsAreOutOfReach() throws {
      let layout = try WindowLayout(batch: 1, height: 4, width: 4, window: 2, shift: 1, heads: 1)
      #expect(layout.maskOfWindow == [-1, 0, 1, 2])
      #expect(layout.tokens.sorted() == (0..<16).map(Int32.init))
      #expect(layout.masks[2].filter { $0 == -100 }.count == 12)
    }

    @Test func refusesAMapThatIsNotWholeWindows() {
      #expect(throws: TensorError.self) {
        try WindowLayout(batch: 1, height: 10, width: 12, window: 6, shift: 0, heads: 1)
      }
    }
  }
}
