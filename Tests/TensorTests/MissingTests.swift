import CKernels
import Testing

@testable import Tensor

/// NaN and infinity go on to where they belong, with every set of kernels.
extension ProcessWide {
  @Suite struct MissingTests {
    private static let sets = ["portable", "avx2", "avx512"]

    @Test(arguments: sets) func softmaxHidesNeitherNaNNorInfinity(_ name: String) throws {
      try withInstructionSet(name) { () throws -> Void in
        for width in [2, 16, 17, 40, 1500] {
          for place in Set([0, 1, width / 2, width - 1]) {
            for hole in [Float.nan, .infinity, Float(bitPattern: 0x7fff_ffff)] {
              var row = [Float](repeating: 0, count: width)
              row[place] = hole
              let x = try Tensor(row, shape: [1, width])
              #expect(try x.softmax().doubles.allSatisfy(\.isNaN), "\(place) of \(width)")
              #expect(try x.logSoftmax().doubles.allSatisfy(\.isNaN))
            }
            var row = [Float](repeating: -.infinity, count: width)
            #expect(try Tensor(row, shape: [1, width]).softmax().doubles.allSatisfy(\.isNaN))
            row[place] = -200
            var wanted = [Double](repeating: 0, count: width)
            wanted[place] = 1
            #expect(try Tensor(row, shape: [1, width]).softmax().doubles == wanted)
          }
        }
      }
    }

    @Test(arguments: sets) func functionsPassNaNOn(_ name: String) throws {
      let flat: Set<UnaryFunction> = [.isNaN]
      try withInstructionSet(name) { () throws -> Void in
        for hole in [Float.nan, Float(bitPattern: 0x7fff_ffff), Float(bitPattern: 0xffc0_0001)] {
          let x = try Tensor([Float](repeating: hole, count: 19))
          for function in UnaryFunction.allCases where !flat.contains(function) {
            #expect(try function(x).doubles.allSatisfy(\.isNaN), "\(function)")
          }
          for function in [BinaryFunction.maximum, .minimum, .add, .multiply, .divide] {
            let one = try Tensor.ones([19])
            #expect(try function(x, one).doubles.allSatisfy(\.isNaN), "\(function)")
            #expect(try function(one, x).doubles.allSatisfy(\.isNaN), "\(function)")
          }
          #expect(try x.clipped(0, 1).doubles.allSatisfy(\.isNaN))
        }
      }
    }

    @Test(arguments: sets) func normsAndLossesPassNaNOn(_ name: String) throws {
      try withInstructionSet(name) { () throws -> Void in
        for hole in [Float.nan, .infinity] {
          var rows = try sample([2, 20]).values
          rows[25] = hole
          let x = try Tensor(rows, shape: [2, 20])
          let y = try layerNorm(x, weight: .ones([20]), bias: .zeros([20])).doubles
          #expect(y[..<20].allSatisfy(\.isFinite) && y[20...].allSatisfy { !$0.isFinite })
          for label in [5, 7] {
            let labels = try ClassLabels(Tensor([1, Float(label)]), classes: 20, ignore: nil)
            #expect(try crossEntropy(x, labels: labels).item().isNaN)
          }
          #expect(try x.logSumExp(axis: 1).doubles[1] == Double(hole) || hole.isNaN)
          #expect(try x.sum().item().isNaN || hole == .infinity)
          #expect(try x.norm().item().isNaN || hole == .infinity)
          #expect(try x.variance().item().isNaN)
        }
      }
    }

    @Test(arguments: sets, [DType.float32, .bfloat16])
    func attentionPassesNaNOnWithinItsWindow(_ name: String, _ dtype: DType) throws {
      let layout = try WindowLayout(batch: 1, height: 8, width: 8, window: 4, shift: 0, heads: 2)
      try withInstructionSet(name) { () throws -> Void in
        for part in 0..<3 {
          // A query reaches its own row, keys and values all rows of the window.
          var values = try sample([64, 3 * 16]).values
          values[0 * 48 + part * 16 + 3] = .nan
          let qkv = try Tensor(values, shape: [64, 48]).converted(to: dtype)
          let y = try windowAttention(qkv: qkv, table: .zeros([49, 2]), layout: layout).doubles
          let rows = (0..<64).filter { row in y[row * 16..<(row + 1) * 16].contains(where: \.isNaN)
          }
          let window = (0..<4).flatMap { row in (0..<4).map { row * 8 + $0 } }
          #expect(rows == (part == 0 ? [0] : window))
        }
      }
    }

    @Test(arguments: sets) func exponentialsAreWhatTheyWere(_ name: String) throws {
      try withInstructionSet(name) { () throws -> Void in
        let x = try Tensor((-1740...0).map { Float($0) / 20 })
        let both = try Tensor.stacked([x, .zeros([x.count])], axis: 1)
        let y = try both.softmax().selected(axis: 1, at: 0).doubles
        for (value, found) in try zip(x.doubles, y) {
          let wanted = 1 / (1 + exponential(-value))
          #expect(abs(found - wanted) < 1e-6 * wanted)
        }
      }
    }
  }
}

private func exponential(_ x: Double) -> Double {
  // Halved until the series is short, then squared back.
  var (term, sum, part) = (1.0, 1.0, x / 1024)
  for index in 1..<12 {
    term *= part / Double(index)
    sum += term
  }
  part = sum
  for _ in 0..<10 { part *= part }
  return part
}

@Suite struct MissingOrderTests {
  private let x: Tensor

  init() throws { x = try Tensor([2, .nan, 3, 1, .nan]) }

  @Test func sortingPutsNaNLastBothWays() throws {
    #expect(try Array(x.sorted().doubles.prefix(3)) == [1, 2, 3])
    #expect(try Array(x.sorted(descending: true).doubles.prefix(3)) == [3, 2, 1])
    #expect(try x.sortingPositions(descending: true).doubles == [2, 0, 3, 1, 4])
    #expect(try x.largest(2).positions.doubles == [2, 0])
  }

  @Test func extremesOfNaNAreNaNAndStandAtTheFirst() throws {
    for extreme in [Tensor.Extreme.largest, .smallest] {
      #expect(try x.extreme(extreme).item().isNaN)
      #expect(try x.position(of: extreme).item() == 1)
      #expect(try x.converted(to: .float64).position(of: extreme).item() == 1)
    }
    #expect(try x.quantiles([0.5], axis: 0).doubles[0].isNaN)
  }

  @Test func whatTakesNumbersSaysHowManyAreNoneAndWhere() throws {
    let rows = try x.reshaped([5, 1])
    let wanted = TensorError.argument(
      operation: "accuracy",
      name: "scores",
      expected: "numbers",
      actual: "nan in 2 of 5 elements, the first at [1, 0]"
    )
    #expect(throws: wanted) { try rows.requireNumbers(of: "accuracy", "scores") }
    #expect(throws: TensorError.self) { try Tensor([0.5]).requireIntegers(of: "f1", "classes") }
    try Tensor([1, 2]).requireIntegers(of: "f1", "classes")
  }
}

/// Gradients at corners and poles, as PyTorch has them.
@Suite struct EdgeGradientTests {
  private func slope(_ x: [Float], _ function: (Tensor) throws -> Tensor) throws -> [Double] {
    let tape = Tape()
    let variable = try tape.variable(Tensor(x))
    return try tape.gradients(of: function(variable).sum())[variable]?.doubles ?? []
  }

  @Test func equalOperandsOfMaximumShareTheGradient() throws {
    for function in [BinaryFunction.maximum, .minimum] {
      let tape = Tape()
      let (a, b) = try (tape.variable(Tensor([1, 2, 3])), tape.variable(Tensor([2, 2, 2])))
      let gradients = try tape.gradients(of: function(a, b).sum())
      let taken: [Double] = function == .maximum ? [0, 0.5, 1] : [1, 0.5, 0]
      #expect(try gradients[a]?.doubles == taken)
      #expect(try gradients[b]?.doubles == taken.reversed())
    }
  }

  @Test func theFirstOfEqualElementsHasTheGradientOfTheLargest() throws {
    #expect(try slope([1, 3, 3]) { try $0.extremes(.largest, axis: 0) } == [0, 1, 0])
  }

  @Test func limitsPassTheGradientOn() throws {
    #expect(try slope([-2, -1, 0, 1, 2]) { try $0.clipped(-1, 1) } == [0, 1, 1, 1, 0])
  }

  @Test func cornersAreFlat() throws {
    #expect(try slope([0]) { try UnaryFunction.abs($0) } == [0])
    #expect(try slope([0]) { try UnaryFunction.relu($0) } == [0])
    #expect(try slope([0]) { try UnaryFunction.sqrt($0) } == [.infinity])
    for p in [0.5, 1, 1.5, 2, 3, .infinity] {
      #expect(try slope([0, 0]) { try $0.norm(p) } == [0, 0], "\(p)")
    }
    #expect(try slope([0, 4]) { try $0.norm(0.5) } == [0, 1])
    #expect(try slope([7, 7, 7]) { try $0.standardDeviation() } == [0, 0, 0])
  }

  @Test func powersOfZeroHaveNoSlopeThatIsNaN() throws {
    #expect(try slope([0, 2]) { try BinaryFunction.power($0, Tensor([0, 0])) } == [0, 0])
    #expect(try slope([0, 0]) { try BinaryFunction.power($0, Tensor([1, 2])) } == [1, 0])
    #expect(try slope([0, 2]) { try BinaryFunction.power(Tensor([0]), $0) } == [0, 0])
  }

  @Test func hiddenPixelsCountWhereFlagsSay() throws {
    let mask = try Tensor([1, 0, 1, 1], shape: [1, 2, 2])
    var flags = [Float](repeating: 1, count: 64)
    for pixel in [0, 9, 5, 63] { flags[pixel] = 0 }
    let valid = try Tensor(flags, shape: [1, 8, 8])
    // 3 patches of 16 pixels without those of 0, 9 and 63; 5 lies under no patch that is hidden.
    #expect(try hiddenPixels(mask, patch: 4, valid: valid) == 45)
    for shape in [[], [1], [1, 8, 9], [2, 8, 8], [1, 512, 512]] {
      #expect(throws: TensorError.self) {
        try hiddenPixels(mask, patch: 4, valid: Tensor.ones(shape))
      }
    }
  }
}
