import CKernels
import Testing

@testable import Tensor

/// A float64 tensor of numbers that look random, no float32 among them.
private func wide(_ shape: Shape, seed: UInt64 = 1) throws -> Tensor {
  var random = Random(seed: seed, name: "wide")
  return try Tensor(
    (0..<shape.elementCount).map { _ in random.normal() },
    shape: shape,
    dtype: .float64
  )
}

@Suite struct WideArithmeticTests {
  @Test func float64KeepsItsDigits() throws {
    let x = try wide([3, 5])
    let y = try wide([5], seed: 2)
    let sum = try x + y
    for row in 0..<3 {
      for column in 0..<5 {
        #expect(
          try sum.doubles[row * 5 + column] == x.doubles[row * 5 + column] + y.doubles[column]
        )
      }
    }
  }

  @Test func integersAreExactToTheEndOfInt64() throws {
    let a = try Tensor(integers: [Int.max, Int.min, 1 << 53])
    let one = try Tensor(integers: [1])
    #expect(
      try (a - Tensor(integers: [1, 0, -1])).integers == [Int.max - 1, Int.min, 1 << 53 | 1]
    )
    #expect(try BinaryFunction.remainder(a, Tensor(integers: [-1])).integers == [0, 0, 0])
    #expect(
      try BinaryFunction.floorDivide(a, Tensor(integers: [-7])).integers.last == -(1 << 53) / 7 - 1
    )
    #expect(throws: TensorError.overflow(operation: "add", operands: "\(Int.max) + 1")) {
      try a + one
    }
    #expect(throws: TensorError.overflow(operation: "floorDivide", operands: "\(Int.min) // (-1)"))
    {
      try BinaryFunction.floorDivide(a, Tensor(integers: [-1]))
    }
    #expect(throws: TensorError.self) { try -a }
    #expect(throws: TensorError.self) { try UnaryFunction.abs(a) }
  }

  @Test(arguments: [BinaryFunction.remainder, .floorDivide])
  func integersHaveNoQuotientByZero(_ function: BinaryFunction) {
    let sign = function == .remainder ? "%" : "//"
    #expect(throws: TensorError.divisionByZero(operands: "3 \(sign) 0")) {
      try function(Tensor(integers: [5, 3]), Tensor(integers: [2, 0]))
    }
  }

  @Test func theFirstFailureIsReportedWhateverTheThreads() throws {
    let length = 1 << 18
    var values = [Int](repeating: 1, count: length)
    for place in [40_000, 90_000, length - 1] { values[place] = Int.max - place }
    let a = try Tensor(integers: values)
    for _ in 0..<3 {
      #expect(
        throws: TensorError.overflow(
          operation: "multiply",
          operands: "\(Int.max - 40_000) * 2"
        )
      ) { try a * Tensor(integers: [2]) }
    }
  }

  @Test func comparisonsRoundNothing() throws {
    let integer = try Tensor(integers: [1 << 53 | 1])
    let float = try Tensor([0x1p53], shape: [1], dtype: .float64)
    #expect(try BinaryFunction.equal(integer, float).integers == [0])
    #expect(try BinaryFunction.greater(integer, float).integers == [1])
    #expect(try BinaryFunction.less(float, integer).integers == [1])
    let odd = try Tensor([.nan, .infinity, -.infinity, 0x1p63, 1.5], shape: [5], dtype: .float64)
    let largest = try Tensor(integers: [Int.max, Int.max, Int.min, Int.max, 1])
    #expect(try BinaryFunction.less(largest, odd).integers == [0, 1, 0, 1, 1])
    #expect(try BinaryFunction.notEqual(largest, odd).integers == [1, 1, 1, 1, 1])
  }

  @Test(arguments: [[3, 4, 5], [200, 70, 30], [1, 300, 2], [400, 3, 400], [4, 0, 2]])
  func productsAgreeWithPlainSums(_ sizes: [Int]) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let (a, b) = try (wide([m, k]), wide([n, k], seed: 2))
    let product = try matmul(a, b.transposed())
    let (x, y) = try (a.doubles, b.doubles)
    for row in stride(from: 0, to: m, by: 7) {
      for column in 0..<n {
        let sum = (0..<k).reduce(0.0) { $0 + x[row * k + $1] * y[column * k + $1] }
        #expect(try abs(product.doubles[row * n + column] - sum) < 1e-12)
      }
    }
  }

  @Test func theKernelWithoutALibraryAgrees() throws {
    let (m, k, n) = (37, 41, 29)
    let (a, b) = try (wide([m, k]), wide([k, n], seed: 2))
    let wanted = try matmul(a, b)
    for steps in [(n, 1), (1, k)] {
      let right = steps.0 == n ? b : try b.transposed().contiguous()
      let c = try Tensor.ones([m, n], .float64)
      withElements(Double.self, c, a, right) {
        gfm_product_double($0, n, $1, k, 1, $2, steps.0, steps.1, m, n, k, true)
      }
      #expect(try difference(c, wanted + Tensor(1)) < 1e-13)
    }
  }

  @Test func productsOfIntegersAreExact() throws {
    let a = try Tensor(integers: [1 << 53 | 1, 2, 3, Int.max], shape: [2, 2])
    let b = try Tensor(integers: [1, 0, -1, 1], shape: [2, 2])
    #expect(try matmul(a, b).integers == [(1 << 53 | 1) - 2, 2, 3 - Int.max, Int.max])
    // A step on the way leaves int64, the sum does not.
    let c = try Tensor(integers: [Int.max, Int.max], shape: [1, 2])
    #expect(try matmul(c, Tensor(integers: [2, -1], shape: [2, 1])).integers == [Int.max])
    #expect(throws: TensorError.self) { try matmul(c, Tensor(integers: [1, 1], shape: [2, 1])) }
  }

  @Test func bitsDoNotDependOnTheThreads() throws {
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let (a, b) = try (wide([500, 90]), wide([90, 70], seed: 2))
    let image = try wide([1, 3, 20, 20])
    let kernels = try wide([4, 3, 3, 3], seed: 3)
    var results: [[Double]] = []
    for count in [1, 2, 4] {
      Parallel.threads = count
      let parts = [
        try matmul(a, b), try UnaryFunction.exp(a), try conv2d(image, weight: kernels, bias: nil),
      ]
      results.append(try parts.flatMap { try $0.doubles })
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  /// Operations whose gradients are computed in float64, all but those of the layers.
  static let catalog: [OperationSample] =
    [
      OperationSample.unary, OperationSample.binary, OperationSample.movement, OperationSample.axes,
      OperationSample.rearranging, OperationSample.gathering, OperationSample.joining,
      OperationSample.contractions, more,
    ].flatMap { $0 }.filter { !flat.contains($0.name) }

  /// Functions that have no gradient.
  private static let flat = Set(
    BinaryFunction.allCases.filter(\.isComparison).map(\.rawValue)
      + ["round", "floor", "ceil", "sign", "isNaN", "floor divide"]
  )

  private static let more: [OperationSample] = [
    OperationSample("conv2d", [2, 2, 5, 4], [3, 2, 3, 2], [3]) {
      try conv2d($0[0], weight: $0[1], bias: $0[2], stride: 2, padding: 1)
    },
    OperationSample("interpolate", [1, 2, 3, 4]) {
      try interpolate($0[0], size: (5, 3), mode: .bicubic, antialias: true)
    },
    OperationSample("where", [2, 3], [2, 3]) {
      try Tensor.choose(Tensor([1, 0, 1]), $0[0], $0[1])
    },
    OperationSample("clip", [2, 6]) { try $0[0].clipped(-0.4, 0.6) },
    OperationSample("gather", [2, 4]) {
      try $0[0].gathered(axis: 1, positions: [0, 0, 3, 1], count: 2)
    },
    OperationSample("tril", [2, 3, 3]) { try $0[0].lowerTriangle() },
  ]

  @Test(arguments: catalog) func gradientsKeepTheirDigits(_ item: OperationSample) throws {
    let inputs = try item.shapes.enumerated().map { try wide($1, seed: UInt64($0 + 1)) }
    func value(_ inputs: [Tensor]) throws -> Tensor {
      let y = try item.function(inputs)
      return try Tensor.einsum("i,i->", [y.reshaped([y.count]), wide([y.count], seed: 99)])
    }
    let tape = Tape()
    let variables = inputs.map(tape.variable)
    let gradients = try tape.gradients(of: value(variables))
    for (position, input) in inputs.enumerated() {
      let gradient = try #require(gradients[variables[position]])
      #expect(gradient.dtype == .float64)
      for element in 0..<input.count {
        let slope = try [1.0, -1].map { sign in
          var changed = inputs
          changed[position] = try input.copy()
          withElements(Double.self, changed[position]) { $0[element] += sign * 1e-5 }
          return try value(changed).item() * sign / 2e-5
        }.reduce(0, +)
        #expect(try abs(slope - gradient.doubles[element]) < 1e-7 * max(1, abs(slope)))
      }
    }
  }

  @Test func gradientsAreOfTheTypeOfWhatTheyBelongTo() throws {
    let tape = Tape()
    let x = try tape.variable(Tensor([1, 2]))
    let y = try tape.variable(wide([2]))
    let integers = try Tensor(integers: [3, 4])
    let product = try x * y * integers
    let gradients = try tape.gradients(of: product.sum())
    #expect(gradients[x]?.dtype == .float32)
    #expect(gradients[y]?.dtype == .float64)
    #expect(try gradients[y]?.doubles == [3, 8])
  }
}
