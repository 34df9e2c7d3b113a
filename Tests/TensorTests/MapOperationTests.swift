import Testing

@testable import Tensor

/// Maps with channels last as images, [B, C, H, W].
private func image(_ rows: Tensor, _ batch: Int, _ height: Int, _ width: Int) throws -> Tensor {
  try rows.reshaped([batch, height, width, -1]).permuted([0, 3, 1, 2]).contiguous()
}

extension ProcessWide {
  @Suite struct MapOperationTests {
    @Test(arguments: ["portable", "avx2", "avx512"])
    func convolutionOfMapsEqualsThatOfImages(_ isa: String) throws {
      try withInstructionSet(isa) {
        for (batch, height, width, inputs, outputs, side) in [
          (2, 5, 6, 3, 4, 3), (1, 1, 1, 20, 7, 3), (3, 4, 2, 5, 33, 5), (2, 3, 3, 6, 2, 1),
        ] {
          let x = try sample([batch * height * width, inputs])
          let weight = try sample([outputs, inputs, side, side], seed: 2)
          let bias = try sample([outputs], seed: 3)
          let y = try mapConvolution(x, weight: weight, bias: bias, height: height, width: width)
          let wanted = try conv2d(
            image(x, batch, height, width),
            weight: weight,
            bias: bias,
            padding: side / 2
          )
          #expect(try difference(image(y, batch, height, width), wanted) < 1e-5)
        }
      }
    }

    @Test func convolutionInManyTilesEqualsThatInOne() throws {
      // Rows of 700 pixels: the unrolled maps take several tiles.
      let (height, width) = (90, 700)
      let x = try sample([height * width, 8])
      let weight = try sample([8, 8, 3, 3], seed: 2)
      let y = try mapConvolution(x, weight: weight, height: height, width: width)
      let part = try x.sliced(axis: 0, start: 40 * width, count: 20 * width)
      let alone = try mapConvolution(part, weight: weight, height: 20, width: width)
      let inner = try alone.sliced(axis: 0, start: width, count: 18 * width)
      let wanted = try y.sliced(axis: 0, start: 41 * width, count: 18 * width)
      #expect(try inner.values == wanted.values)
    }

    @Test func aScaledConvolutionIsThreeStepsInOne() throws {
      let (x, weight) = try (sample([2 * 20, 3]), sample([4, 3, 3, 3], seed: 2))
      let (scale, shift) = try (sample([4], seed: 3), sample([4], seed: 4))
      let y = try mapConvolution(
        x,
        weight: weight,
        scale: scale,
        shift: shift,
        rectified: true,
        height: 4,
        width: 5
      )
      let plain = try mapConvolution(x, weight: weight, height: 4, width: 5)
      #expect(try difference(y, UnaryFunction.relu(plain * scale + shift)) < 1e-6)
    }

    @Test func resultsAreTheSameBitsAtAnyNumberOfThreads() throws {
      let before = Parallel.threads
      defer { Parallel.threads = before }
      let inputs = try [sample([2 * 900, 24]), sample([48, 24, 3, 3], seed: 2)]
      func run(_ threads: Int) throws -> [[Float]] {
        Parallel.threads = threads
        let tape = Tape()
        let variables = inputs.map(tape.variable)
        let y = try mapConvolution(variables[0], weight: variables[1], height: 30, width: 30)
        let (weight, bias) = try (sample([48], seed: 3), sample([48], seed: 4))
        let moments = try ColumnMoments(of: y)
        let z = try batchNorm(
          y,
          weight: weight,
          bias: bias,
          moments: moments,
          differentiatesMoments: true,
          rectified: true
        )
        let gradients = try tape.gradients(of: (z * z).sum())
        return try [z.values] + variables.compactMap { try gradients[$0]?.values }
      }
      let one = try run(1)
      #expect(one.count == 3)
      #expect(try run(2) == one)
      #expect(try run(5) == one)
    }
  }
}

@Suite struct MapResamplingTests {
  @Test(arguments: [(5, 8), (8, 3), (1, 4), (6, 6)])
  func mapsAreResampledAsImagesAre(_ from: Int, _ to: Int) throws {
    for aligned in [false, true] {
      let x = try sample([2, from, from + 1, 17])
      func taps(_ input: Int, _ output: Int) -> ResampleTaps {
        ResampleTaps(
          from: input,
          to: output,
          mode: .bilinear,
          antialias: false,
          alignCorners: aligned
        )
      }
      let y = try resampleMaps(x, down: taps(from, to), across: taps(from + 1, to))
      let wanted = try interpolate(
        x.permuted([0, 3, 1, 2]),
        size: (to, to),
        mode: .bilinear,
        alignCorners: aligned
      )
      #expect(try difference(y.permuted([0, 3, 1, 2]), wanted) < 1e-5)
    }
  }

  @Test func averagesOverAGridOverlapWhereTheyDoNotDivideIt() throws {
    let x = try Tensor([1, 2, 3, 4, 5], shape: [1, 1, 5, 1])
    let all = ResampleTaps.averages(of: 1, in: 1)
    let y = try resampleMaps(x, down: all, across: .averages(of: 5, in: 3))
    #expect(try y.values == [1.5, 3, 4.5])
    let more = try resampleMaps(x, down: all, across: .averages(of: 5, in: 6))
    #expect(try more.values == [1, 1.5, 2.5, 3.5, 4.5, 5])
  }

  @Test func theWayBackIsTheTransposedMatrix() {
    let taps = ResampleTaps(
      from: 4,
      to: 11,
      mode: .bilinear,
      antialias: false,
      alignCorners: false
    )
    func matrix(_ taps: ResampleTaps) -> [[Float]] {
      (0..<taps.outputs).map { output in
        (0..<taps.input).map { input in
          let tap = input - Int(taps.start[output])
          return tap >= 0 && tap < Int(taps.length[output])
            ? taps.weight[output * taps.taps + tap] : 0
        }
      }
    }
    let (there, back) = (matrix(taps), matrix(taps.transposed))
    for output in 0..<11 {
      for input in 0..<4 { #expect(there[output][input] == back[input][output]) }
    }
  }
}

@Suite struct BatchNormTests {
  @Test func columnsComeToMeanZeroAndVarianceOne() throws {
    let x = try sample([1000, 20], scale: 3) + Tensor(5)
    let moments = try ColumnMoments(of: x)
    let y = try batchNorm(
      x,
      weight: .ones([20]),
      bias: .zeros([20]),
      moments: moments,
      differentiatesMoments: true
    )
    let after = try ColumnMoments(of: y)
    #expect(try difference(after.mean, .zeros([20])) < 1e-5)
    #expect(try difference(after.variance, .ones([20])) < 1e-4)
  }

  @Test func momentsOfManyRowsKeepTheirDigits() throws {
    // 100 000 rows about 1000: float32 sums alone would lose the variance.
    let x = try sample([100_000, 2]) + Tensor(1000)
    let (moments, values) = try (ColumnMoments(of: x), x.doubles)
    let column = stride(from: 0, to: values.count, by: 2).map { values[$0] }
    let mean = column.reduce(0, +) / 100_000
    let variance = column.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 100_000
    #expect(try abs(moments.mean.doubles[0] - mean) < 1e-3)
    #expect(try abs(moments.variance.doubles[0] - variance) < 1e-4 * variance)
  }
}

@Suite struct MapLossTests {
  @Test func crossEntropyIsTheMeanOverLabeledRows() throws {
    let scores = try sample([4, 3], scale: 4)
    let labels = try ClassLabels(Tensor(integers: [2, 255, 0, 255]), classes: 3, ignore: 255)
    #expect(labels.labeled == 2)
    let rows = try scores.logSoftmax().doubles
    let loss = try crossEntropy(scores, labels: labels).item()
    #expect(abs(loss + (rows[2] + rows[6]) / 2) < 1e-6)
  }

  @Test func labelsBeyondTheClassesAreRefused() {
    for wrong in [3, -1] {
      let refused = TensorError.argument(
        operation: "labels",
        name: "label",
        expected: "0 to 2, or 255 for none",
        actual: "\(wrong)"
      )
      #expect(throws: refused) {
        try ClassLabels(Tensor(integers: [0, wrong]), classes: 3, ignore: 255)
      }
    }
    #expect(throws: TensorError.self) {
      try ClassLabels(Tensor([0.5]), classes: 3, ignore: nil)
    }
  }
}
