import Testing

@testable import Tensor

@Suite struct LayerOperationTests {
  @Test func layerNormBringsRowsToMeanZeroAndVarianceOne() throws {
    let x = try sample([3, 40], scale: 5)
    let y = try layerNorm(x, weight: .ones([40]), bias: .zeros([40]))
    for row in 0..<3 {
      let values = try y.selected(axis: 0, at: row).doubles
      let mean = values.reduce(0, +) / 40
      #expect(abs(mean) < 1e-6)
      #expect(abs(values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 40 - 1) < 1e-4)
    }
  }

  @Test func layerNormHasItsGradient() throws {
    try checkGradient(
      of: "layernorm",
      at: [sample([4, 5]), sample([5], seed: 2), sample([5], seed: 3)]
    ) {
      try layerNorm($0[0], weight: $0[1], bias: $0[2])
    }
  }

  @Test(arguments: [1, 7, 16, 49, 100])
  func rowsOfSoftmaxSumToOne(_ width: Int) throws {
    let y = try sample([5, width], scale: 10).softmax()
    for sum in try y.sum(axis: 1).values { #expect(abs(sum - 1) < 1e-6) }
  }

  @Test func softmaxAndItsLogarithmAgreeAlongAnyAxis() throws {
    let x = try sample([3, 4, 5], scale: 3)
    for axis in 0..<3 {
      let logarithm = try UnaryFunction.log(x.softmax(axis: axis))
      #expect(try difference(x.logSoftmax(axis: axis), logarithm) < 1e-5)
    }
  }

  @Test func softmaxHasItsGradient() throws {
    try checkGradient(of: "softmax", at: [sample([3, 5])]) { try $0[0].softmax(axis: 0) }
    try checkGradient(of: "log_softmax", at: [sample([3, 5])]) { try $0[0].logSoftmax() }
  }

  @Test func crossEntropyOfOneClassIsMinusItsLogProbability() throws {
    let scores = try sample([2, 3])
    let loss = try crossEntropy(scores, target: Tensor(integers: [2, 0])).item()
    let rows = try scores.logSoftmax().doubles
    #expect(abs(loss + (rows[2] + rows[3]) / 2) < 1e-6)
    #expect(throws: TensorError.self) {
      try crossEntropy(scores, target: Tensor(integers: [3, 0]))
    }
  }

  @Test func maskedL1CountsMaskedPixelsAlone() throws {
    let (image, rebuilt) = try (sample([1, 2, 4, 4]), sample([1, 2, 4, 4], seed: 2))
    let mask = try Tensor([1, 0, 0, 0], shape: [1, 2, 2])
    let (a, b) = try (image.doubles, rebuilt.doubles)
    let pixels = [0, 1, 4, 5, 16, 17, 20, 21]
    let expected = pixels.map { abs(a[$0] - b[$0]) }.reduce(0, +) / (4 + 1e-5) / 2
    #expect(abs(try maskedL1(image, rebuilt, mask: mask, patch: 2).item() - expected) < 1e-6)
    try checkGradient(of: "masked L1", at: [image, rebuilt], step: 1e-3) {
      try maskedL1($0[0], $0[1], mask: mask, patch: 2)
    }
  }

  @Test func maskedL1LeavesOutPixelsWithoutData() throws {
    let (image, rebuilt) = try (sample([1, 2, 4, 4]), sample([1, 2, 4, 4], seed: 2))
    let mask = try Tensor([1, 0, 0, 0], shape: [1, 2, 2])
    let valid = try Tensor((0..<16).map { $0 == 5 ? 0 : 1 }, shape: [1, 4, 4])
    let (a, b) = try (image.doubles, rebuilt.doubles)
    let pixels = [0, 1, 4, 16, 17, 20]
    let expected = pixels.map { abs(a[$0] - b[$0]) }.reduce(0, +) / (3 + 1e-5) / 2
    let loss = try maskedL1(image, rebuilt, mask: mask, patch: 2, valid: valid)
    #expect(abs(try loss.item() - expected) < 1e-6)
    try checkGradient(of: "masked L1", at: [image, rebuilt], step: 1e-3) {
      try maskedL1($0[0], $0[1], mask: mask, patch: 2, valid: valid)
    }
    #expect(throws: TensorError.self) {
      try maskedL1(image, rebuilt, mask: mask, patch: 2, valid: mask)
    }
  }

  @Test func cosineSimilarityIsOneForParallelRows() throws {
    let a = try sample([3, 8])
    let cosine = try cosineSimilarity(a, a * Tensor(3))
    #expect(try cosine.values.allSatisfy { abs($0 - 1) < 1e-6 })
    try checkGradient(of: "cosine", at: [a, sample([3, 8], seed: 2)]) {
      try cosineSimilarity($0[0], $0[1])
    }
  }

  @Test func maskTokensPutsTheTokenWhereTheMaskIs() throws {
    let mask = try Tensor([0, 1, 1])
    let (tokens, token) = try (sample([3, 2]), sample([1, 1, 2], seed: 2))
    let y = try maskTokens(tokens, mask: mask, token: token)
    #expect(try y.values == Array(tokens.values[..<2]) + token.values + token.values)
    try checkGradient(of: "mask tokens", at: [tokens, token]) {
      try maskTokens($0[0], mask: mask, token: $0[1])
    }
  }

  @Test func mergingTakesNeighborsRowByRowWithinColumns() throws {
    let x = try Tensor((0..<16).map(Float.init), shape: [16, 1])
    let y = try mergePatches(x, batch: 1, height: 4, width: 4)
    #expect(try Array(y.values[..<4]) == [0, 1, 4, 5].map(Float.init).swapped)
    #expect(throws: TensorError.self) { try mergePatches(x, batch: 1, height: 1, width: 16) }
  }

  @Test func pixelShuffleMovesChannelsIntoSpace() throws {
    let x = try Tensor((0..<8).map(Float.init), shape: [1, 4, 1, 2])
    #expect(try pixelShuffle(x, factor: 2).values == [0, 2, 1, 3, 4, 6, 5, 7])
    try checkGradient(of: "pixel shuffle", at: [x]) { try pixelShuffle($0[0], factor: 2) }
  }
}

extension [Float] {
  /// (row, column) order (0,0) (1,0) (0,1) (1,1) from reading order.
  fileprivate var swapped: [Float] { [self[0], self[2], self[1], self[3]] }
}
