import CKernels
import Testing

@testable import Tensor

/// A matrix with its elements in float64 and as a kernel reads it, rows `stride` apart with NaN between.
private struct Sample {
  let rows: Int
  let columns: Int
  let isTransposed: Bool
  let elements: [Double]
  private let memory: Tensor
  private let stride: Int

  init(_ rows: Int, _ columns: Int, transposed: Bool, _ dtype: DType, seed: UInt64) throws {
    (self.rows, self.columns, isTransposed) = (rows, columns, transposed)
    let (lines, width) = transposed ? (columns, rows) : (rows, columns)
    let stride = width + 3
    var random = Random(seed: seed, name: "matrix")
    let values = (0..<lines * stride).map { $0 % stride < width ? Float(random.normal()) : .nan }
    let memory = try Tensor(values, shape: [lines * stride]).converted(to: dtype)
    let lying = try memory.doubles
    elements = (0..<rows * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      return transposed ? lying[column * stride + row] : lying[row * stride + column]
    }
    (self.memory, self.stride) = (memory, stride)
  }

  var operand: GEMM.Operand {
    GEMM.Operand(memory, stride: stride, transposed: isTransposed)
  }
}

/// A product by its definition in float64, and the size that its rounding errors are measured by.
private func definition(_ a: Sample, _ b: Sample) -> (sums: [Double], sizes: [Double]) {
  var sums = [Double](repeating: 0, count: a.rows * b.columns)
  var sizes = sums
  for row in 0..<a.rows {
    for inner in 0..<a.columns {
      let x = a.elements[row * a.columns + inner]
      for column in 0..<b.columns {
        let term = x * b.elements[inner * b.columns + column]
        sums[row * b.columns + column] += term
        sizes[row * b.columns + column] += abs(term)
      }
    }
  }
  return (sums, sizes)
}

/// The elements of a product, and whether nothing was written behind them.
private func multiplied(_ a: Sample, _ b: Sample, _ dtype: DType = .float32) throws -> [Double] {
  let count = a.rows * b.columns
  let c = try Tensor([Float](repeating: 7, count: count + 64), shape: [count + 64]).converted(
    to: dtype
  )
  try GEMM.multiply(into: c, a.rows, b.columns, a.columns, a.operand, b.operand)
  let all = try c.doubles
  #expect(all[count...].allSatisfy { $0 == 7 })
  return Array(all[..<count])
}

extension ProcessWide {
  @Suite struct GEMMTests {
    private static let sizes = [1, 2, 5, 6, 7, 12, 13, 16, 17, 31, 32, 33, 48, 49, 70]
    private static let depths = [0, 1, 3, 16, 17, 70, 256, 257, 300]

    /// Sizes on both sides of every tile, with depths and layouts taken in turn.
    private static func sweep(
      _ body: (_ m: Int, _ n: Int, _ k: Int, _ layout: Int) throws -> Void
    ) rethrows {
      for (i, m) in sizes.enumerated() {
        for (j, n) in sizes.enumerated() where (i + j) % 2 == 0 {
          try body(m, n, depths[(i * 4 + j * 7) % depths.count], i + 3 * j)
        }
      }
    }

    @Test(arguments: ["portable", "avx2", "avx512"])
    func everySizeAndLayoutEqualsTheDefinition(_ isa: String) throws {
      try withInstructionSet(isa) {
        try Self.sweep { m, n, k, layout in
          let a = try Sample(m, k, transposed: layout & 1 == 1, .float32, seed: 1)
          let b = try Sample(k, n, transposed: layout & 2 == 2, .float32, seed: 2)
          let (sums, sizes) = definition(a, b)
          let result = zip(try multiplied(a, b), zip(sums, sizes))
          #expect(
            result.allSatisfy { abs($0 - $1.0) <= 1e-6 * $1.1 },
            "\(m) × \(n) × \(k), layout \(layout)"
          )
        }
      }
    }

    @Test(arguments: ["portable", "avx2", "avx512"], [false, true])
    func bfloat16OperandsAreSummedInFloat32(_ isa: String, _ pairs: Bool) throws {
      let before = gfm_gemm_uses_pairs()
      guard gfm_set_gemm_pairs(pairs) else { return }
      defer { _ = gfm_set_gemm_pairs(before) }
      try withInstructionSet(isa) {
        try Self.sweep { m, n, k, layout in
          let a = try Sample(m, k, transposed: layout & 1 == 1, .bfloat16, seed: 1)
          let b = try Sample(k, n, transposed: layout & 2 == 2, .bfloat16, seed: 2)
          let (sums, sizes) = definition(a, b)
          let exact = zip(try multiplied(a, b), zip(sums, sizes))
          #expect(exact.allSatisfy { abs($0 - $1.0) <= 1e-6 * $1.1 }, "\(m) × \(n) × \(k)")
          let rounded = zip(try multiplied(a, b, .bfloat16), zip(sums, sizes))
          #expect(
            rounded.allSatisfy { abs($0 - $1.0) <= abs($1.0) / 256 + 1e-6 * $1.1 },
            "\(m) × \(n) × \(k) in bfloat16"
          )
        }
      }
    }

    @Test(arguments: ["portable", "avx2", "avx512"])
    func operandsOfBothTypesMix(_ isa: String) throws {
      try withInstructionSet(isa) {
        let a = try Sample(40, 300, transposed: false, .bfloat16, seed: 1)
        let b = try Sample(300, 50, transposed: true, .float32, seed: 2)
        let (sums, sizes) = definition(a, b)
        let result = zip(try multiplied(a, b), zip(sums, sizes))
        #expect(result.allSatisfy { abs($0 - $1.0) <= 1e-6 * $1.1 })
      }
    }

    @Test func resultsRoundToTheNearestBfloat16() throws {
      let values: [Float] = [1, 1.00390625, 1.01171875, 1.005, -1.00390625, 3e38, 1e-30, 0, 65504]
      let a = try Tensor(values)
      let one = try Tensor([Float(1)])
      let c = try Tensor(uninitialized: [values.count], .bfloat16)
      try GEMM.multiply(
        into: c,
        values.count,
        1,
        1,
        GEMM.Operand(a, stride: 1),
        GEMM.Operand(one, stride: 1)
      )
      #expect(try c.doubles == a.converted(to: .bfloat16).doubles)
    }

    /// Shapes that are multiplied directly, packed at once, packed by block, and in parts.
    private static let plans = [
      [1, 300, 500], [300, 1, 500], [400, 600, 300], [100, 200, 300], [130, 260, 4100],
      [40, 24, 5000], [300, 1030, 70],
    ]

    @Test(arguments: plans, [DType.float32, .bfloat16])
    func theNumberOfThreadsChangesNoBit(_ shape: [Int], _ dtype: DType) throws {
      let threads = Parallel.threads
      defer { Parallel.threads = threads }
      let a = try Sample(shape[0], shape[2], transposed: shape[2] > 4000, dtype, seed: 1)
      let b = try Sample(shape[2], shape[1], transposed: false, dtype, seed: 2)
      Parallel.threads = 1
      let alone = try multiplied(a, b)
      for count in [2, 3] {
        Parallel.threads = count
        #expect(try multiplied(a, b) == alone)
      }
    }

    @Test(.enabled(if: BLAS.isAvailable), arguments: plans)
    func equalsTheSystemsBLAS(_ shape: [Int]) throws {
      let x = try sample([shape[0], shape[2]])
      let y = try sample([shape[1], shape[2]], seed: 2)
      let ours = try matmul(x, y.transposed())
      let theirs = try Tensor(uninitialized: ours.shape)
      let isDone = try GEMM.withProduct(
        (shape[0], shape[1], shape[2]),
        GEMM.Operand(x, stride: shape[2]),
        GEMM.Operand(y, stride: shape[2], transposed: true),
        into: (theirs, 0)
      ) { try BLAS.multiply($0) }
      #expect(isDone)
      #expect(try difference(ours, theirs) < 1e-5)
    }
  }
}
