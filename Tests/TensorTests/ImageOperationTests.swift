import Testing

@testable import Tensor

@Suite struct ImageOperationTests {
  @Test(arguments: [(1, 0), (2, 1), (3, 2)])
  func convolutionEqualsItsDefinition(_ stride: Int, _ padding: Int) throws {
    let x = try sample([2, 3, 7, 6])
    let weight = try sample([4, 3, 3, 2], seed: 2)
    let bias = try sample([4], seed: 3)
    let y = try conv2d(x, weight: weight, bias: bias, stride: stride, padding: padding)
    let (a, w, b) = try (x.doubles, weight.doubles, bias.doubles)
    var index = 0
    for image in 0..<2 {
      for out in 0..<4 {
        for row in 0..<y.shape[2] {
          for column in 0..<y.shape[3] {
            var sum = b[out]
            for c in 0..<3 {
              for i in 0..<3 {
                for j in 0..<2 {
                  let (r, s) = (row * stride - padding + i, column * stride - padding + j)
                  guard r >= 0, r < 7, s >= 0, s < 6 else { continue }
                  sum += a[((image * 3 + c) * 7 + r) * 6 + s] * w[((out * 3 + c) * 3 + i) * 2 + j]
                }
              }
            }
            #expect(try abs(Double(y.values[index]) - sum) < 1e-4)
            index += 1
          }
        }
      }
    }
  }

  @Test func convolutionHasItsGradient() throws {
    let inputs = try [sample([2, 2, 4, 3]), sample([3, 2, 2, 2], seed: 2), sample([3], seed: 3)]
    try checkGradient(of: "conv2d", at: inputs) {
      try conv2d($0[0], weight: $0[1], bias: $0[2], stride: 1, padding: 1)
    }
  }

  @Test func aPatchConvolutionEqualsAProductWithPatches() throws {
    let x = try sample([2, 3, 8, 8])
    let weight = try sample([5, 3, 4, 4], seed: 2)
    let y = try conv2d(x, weight: weight, bias: nil, stride: 4)
    let rows = try linear(patches(x, size: 4), weight: weight.reshaped([5, 48]), bias: nil)
    #expect(try difference(rows.reshaped([2, 2, 2, 5]).permuted([0, 3, 1, 2]), y) < 1e-5)
  }

  @Test(arguments: ResampleMode.allCases)
  func resamplingToTheSameSizeChangesNothing(_ mode: ResampleMode) throws {
    let x = try sample([1, 2, 5, 6])
    #expect(try difference(interpolate(x, size: (5, 6), mode: mode), x) < 1e-6)
  }

  @Test func bilinearKeepsARampWithAlignedCorners() throws {
    let x = try Tensor((0..<5).map(Float.init), shape: [1, 1, 1, 5])
    let y = try interpolate(x, size: (1, 9), mode: .bilinear, alignCorners: true)
    #expect(try difference(y, Tensor((0..<9).map { Float($0) / 2 }, shape: [1, 1, 1, 9])) < 1e-6)
  }

  @Test func antialiasedReductionKeepsTheMean() throws {
    let x = try sample([1, 1, 16, 16])
    let y = try interpolate(x, size: (4, 4), mode: .bilinear, antialias: true)
    let constant = try interpolate(
      .ones([1, 1, 16, 16]),
      size: (4, 4),
      mode: .bicubic,
      antialias: true
    )
    #expect(try difference(constant, .ones([1, 1, 4, 4])) < 1e-6)
    #expect(y.shape == [1, 1, 4, 4])
  }

  @Test(arguments: [(3, 7), (8, 3)])
  func resamplingHasItsGradient(_ from: Int, _ to: Int) throws {
    for mode in [ResampleMode.bilinear, .bicubic] {
      try checkGradient(of: mode.rawValue, at: [sample([1, 2, from, from])]) {
        try interpolate($0[0], size: (to, to), mode: mode)
      }
    }
  }
}
