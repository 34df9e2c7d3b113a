import Testing

@testable import Tensor

@Suite struct MatmulTests {
  /// The definition, in float64.
  private func naive(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
    let (x, y) = try (a.doubles, b.doubles)
    return try Tensor(
      (0..<m * n).map { index in
        Float((0..<k).reduce(0.0) { $0 + x[index / n * k + $1] * y[$1 * n + index % n] })
      },
      shape: [m, n]
    )
  }

  @Test(arguments: [
    [1, 1, 1], [3, 5, 2], [400, 70, 130], [900, 64, 48], [40, 5000, 24], [130, 4100, 260],
  ])
  func equalsTheDefinitionHoweverItIsCut(_ sizes: [Int]) throws {
    let a = try sample([sizes[0], sizes[1]])
    let b = try sample([sizes[1], sizes[2]], seed: 2)
    #expect(try difference(matmul(a, b), naive(a, b)) < 1e-5)
  }

  @Test func readsTransposedViewsWithoutCopying() throws {
    let a = try sample([30, 20])
    let b = try sample([40, 20], seed: 2)
    #expect(try difference(matmul(a, b.transposed()), naive(a, b.transposed())) < 1e-5)
    #expect(try difference(matmul(a.transposed(), a), naive(a.transposed(), a)) < 1e-5)
  }

  @Test func broadcastsBatches() throws {
    let a = try sample([3, 1, 4, 5])
    let b = try sample([2, 5, 6], seed: 2)
    let y = try matmul(a, b)
    #expect(y.shape == [3, 2, 4, 6])
    let part = try y.selected(axis: 0, at: 2).selected(axis: 0, at: 1)
    let first = try a.selected(axis: 0, at: 2).selected(axis: 0, at: 0)
    #expect(try difference(part, naive(first, b.selected(axis: 0, at: 1))) < 1e-5)
  }

  @Test func givesVectorsTheirMissingAxis() throws {
    let a = try sample([4, 3])
    let v = try sample([3], seed: 2)
    #expect(try matmul(a, v).shape == [4])
    #expect(try matmul(v, a.transposed()).shape == [4])
    #expect(try matmul(v, v).shape == [])
  }

  @Test func refusesOtherInnerSizes() {
    #expect(throws: TensorError.innerSizes(operation: "matmul", [2, 3], [4, 5])) {
      try matmul(Tensor.zeros([2, 3]), Tensor.zeros([4, 5]))
    }
  }

  @Test func hasItsGradient() throws {
    try checkGradient(of: "matmul", at: [sample([3, 4]), sample([2, 4, 2], seed: 2)]) {
      try matmul($0[0], $0[1])
    }
  }

  @Test func linearHasItsGradientWithAndWithoutBiasAndResidual() throws {
    let inputs = try [
      sample([5, 3]), sample([4, 3], seed: 2), sample([4], seed: 3), sample([5, 4], seed: 4),
    ]
    try checkGradient(of: "linear", at: inputs) {
      try linear($0[0], weight: $0[1], bias: $0[2], residual: $0[3])
    }
    try checkGradient(of: "linear", at: Array(inputs[..<2])) {
      try linear($0[0], weight: $0[1], bias: nil)
    }
    let norm = try [sample([3], seed: 5), sample([3], seed: 6)]
    try checkGradient(of: "linear", at: inputs + norm) {
      let norm = RowNorm(weight: $0[4], bias: $0[5], eps: 0.1)
      return try linear($0[0], norm: norm, weight: $0[1], bias: $0[2], residual: $0[3])
    }
  }

  @Test func linearEqualsItsPartsWhenItIsCutIntoColumns() throws {
    let x = try sample([288, 64])
    let weight = try sample([1024, 64], seed: 2)
    let bias = try sample([1024], seed: 3)
    let residual = try sample([288, 1024], seed: 4)
    let parts = try matmul(x, weight.transposed()) + bias + residual
    #expect(try difference(linear(x, weight: weight, bias: bias, residual: residual), parts) < 1e-5)
  }

  @Test func perceptronHasItsGradient() throws {
    let inputs = try [
      sample([3, 2]), sample([4, 2], seed: 2), sample([4], seed: 3), sample([2, 4], seed: 4),
      sample([2], seed: 5), sample([2], seed: 6), sample([2], seed: 7),
    ]
    for addsInput in [false, true] {
      try checkGradient(of: "mlp", at: Array(inputs.prefix(5))) {
        try mlp($0[0], fc1: ($0[1], $0[2]), fc2: ($0[3], $0[4]), addsInput: addsInput)
      }
      try checkGradient(of: "mlp", at: inputs) {
        try mlp(
          $0[0],
          norm: RowNorm(weight: $0[5], bias: $0[6], eps: 0.1),
          fc1: ($0[1], $0[2]),
          fc2: ($0[3], $0[4]),
          addsInput: addsInput
        )
      }
    }
  }

  @Test func perceptronEqualsItsPartsWhenItIsCutIntoColumns() throws {
    let x = try sample([288, 32])
    let (w1, b1) = try (sample([512, 32], seed: 2, scale: 0.2), sample([512], seed: 3))
    let (w2, b2) = try (sample([32, 512], seed: 4, scale: 0.2), sample([32], seed: 5))
    let hidden = try UnaryFunction.gelu(linear(x, weight: w1, bias: b1))
    let parts = try linear(hidden, weight: w2, bias: b2)
    #expect(try difference(mlp(x, fc1: (w1, b1), fc2: (w2, b2)), parts) < 1e-5)
  }
}
