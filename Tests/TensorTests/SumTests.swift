import CKernels
import Foundation
import Testing

@testable import Tensor

/// Whether all numbers are within a relative distance of one.
private func all(
  _ tensor: Tensor,
  are wanted: Double,
  within tolerance: Double = 1e-6
) throws -> Bool {
  try tensor.doubles.allSatisfy { abs($0 - wanted) <= tolerance * abs(wanted) }
}

/// Sums of equal numbers are where float32 loses most: each addition errs in the same direction.
@Suite struct SumTests {
  private static let value: Float = 3000.1
  private static let exact = Double(value)

  @Test(arguments: [[0, 1, 2], [1, 2, 0], [2, 0, 1]])
  func sumsAlongAnyAxisKeepTheirDigitsInAnyLayout(_ order: [Int]) throws {
    let x = try Tensor.full([3, 900, 1000], Self.value).permuted(order)
    for axis in 0..<3 {
      let length = Double(x.shape[axis])
      #expect(try all(x.sum(axis: axis), are: Self.exact * length))
      #expect(try all(x.mean(axis: axis), are: Self.exact))
      #expect(try all(x.variance(axis: axis), are: 0))
      #expect(try all(x.norm(axis: axis), are: Self.exact * length.squareRoot()))
      #expect(try all(x.norm(3, axis: axis), are: Self.exact * Foundation.pow(length, 1 / 3)))
      #expect(try all(x.logSumExp(axis: axis), are: Self.exact + log(length)))
    }
    #expect(try all(x.sum(), are: Self.exact * Double(x.count)))
    #expect(try all(x.mean(), are: Self.exact))
    #expect(
      try all(
        x.reshaped([2_700_000]).cumulativeSum(axis: 0).selected(axis: 0, at: -1),
        are: Self.exact * 2_700_000
      )
    )
  }

  /// At the sizes of whole mosaics, which take gigabytes: on demand only.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GFM_SOAK"] != nil))
  func aHundredMillionNumbersKeepTheirDigits() throws {
    let count = 100_000_000
    let x = try Tensor.full([count], Self.value)
    #expect(try all(x.sum(), are: Self.exact * Double(count)))
    for shape in [[4, 25_000_000], [25_000_000, 4]] {
      let y = try x.reshaped(shape)
      for axis in 0...1 {
        #expect(try all(y.sum(axis: axis), are: Self.exact * Double(shape[axis])))
        #expect(try all(y.mean(axis: axis), are: Self.exact))
        #expect(try all(y.variance(axis: axis), are: 0))
      }
    }
  }

  @Test func shortAndLongAxesGiveTheSumsOfTheirDefinition() throws {
    let shapes = [
      [1, 1], [7, 3], [1000, 3], [3, 1000], [5, 255], [5, 257], [300, 256], [2, 70_000],
      [70_000, 2],
      [0, 3], [3, 0], [2, 5000, 3],
    ]
    for shape in shapes {
      let x = try sample(shape)
      for axis in shape.indices {
        let (outer, length, inner) = x.split(at: axis)
        var wanted = [Double](repeating: 0, count: outer * inner)
        for (place, value) in try x.doubles.enumerated() {
          wanted[place / (length * inner) * inner + place % inner] += value
        }
        let found = try x.sum(axis: axis).doubles
        #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-6 * (1 + abs($1)) }, "\(shape)")
        let wide = try x.converted(to: .float64).sum(axis: axis)
        #expect(wide.dtype == .float64)
        #expect(
          try zip(wide.doubles, wanted).allSatisfy { abs($0 - $1) < 1e-12 * Double(length + 1) }
        )
      }
    }
  }

  @Test func theDeviationOfNumbersFarFromZeroIsTheirOwn() throws {
    let x = try Tensor((0..<100_000).map { Float($0 % 2 + 10000) })
    #expect(try all(x.standardDeviation(correction: 0), are: 0.5))
    let pixels = try Tensor(
      (0..<300_000).map { Float($0 / 3 % 2 * 100 + 3000) },
      shape: [100_000, 3]
    )
    let bands = try pixels.permuted([1, 0])
    #expect(try all(bands.mean(axis: 1), are: 3050))
    #expect(try all(bands.standardDeviation(axis: 1, correction: 0), are: 50))
    #expect(try all(pixels.mean(axis: 0), are: 3050))
    let normal = try sample([100_000]) + Tensor(1e6)
    let about = try normal.doubles.reduce(0) { $0 + ($1 - 1e6) } / 1e5
    let spread = try normal.doubles.reduce(0) { $0 + ($1 - 1e6 - about) * ($1 - 1e6 - about) }
    #expect(try all(normal.variance(correction: 0), are: spread / 1e5))
    #expect(try Tensor.full([4], 0.1).converted(to: .float64).standardDeviation().item() == 0)
  }

  @Test func batchStatisticsKeepTheirDigits() throws {
    let columns = try Tensor((0..<600_000).map { Float($0 / 3 % 2 + 10000) }, shape: [200_000, 3])
    let moments = try ColumnMoments(of: columns)
    #expect(try all(moments.mean, are: 10000.5))
    #expect(try all(moments.variance, are: 0.25))
  }

  @Test func gradientsOfWhatIsUsedManyTimesKeepTheirDigits() throws {
    let (rows, width) = (300_000, 8)
    let tape = Tape()
    let one = try tape.variable(Tensor([1]))
    let bias = try tape.variable(.zeros([width]))
    let weight = try tape.variable(.ones([width]))
    let x = try Tensor.full([rows, width], Self.value)
    let normal = try layerNorm(sample([rows, width]), weight: weight, bias: bias)
    let mapped = try linear(x, weight: .zeros([width, width]), bias: bias)
    let y = try normal + mapped + one
    let seed = try Tensor.full([rows, width], 0.1)
    let gradients = try tape.gradients(of: y, seed: seed)
    let tenth = Double(Float(0.1)) * Double(rows)
    #expect(try all(#require(gradients[one]), are: tenth * Double(width)))
    #expect(try all(#require(gradients[bias]), are: 2 * tenth))
  }

  @Test func gradientsOfKernelsKeepTheirDigits() throws {
    let tape = Tape()
    let kernel = try tape.variable(Tensor([1], shape: [1, 1, 1, 1]))
    let images = try Tensor.full([300, 1, 64, 64], Self.value)
    let y = try conv2d(images, weight: kernel, bias: nil)
    let gradients = try tape.gradients(of: y, seed: .full(y.shape, 0.1))
    let wanted = Self.exact * Double(Float(0.1)) * 300 * 4096
    #expect(try all(#require(gradients[kernel]), are: wanted, within: 2e-6))
    let maps = Tape()
    let weight = try maps.variable(Tensor([1], shape: [1, 1, 1, 1]))
    let rows = try images.reshaped([300 * 4096, 1])
    let z = try mapConvolution(rows, weight: weight, height: 64, width: 64)
    let slopes = try maps.gradients(of: z, seed: .full(z.shape, 0.1))
    #expect(try all(#require(slopes[weight]), are: wanted, within: 2e-6))
  }

  @Test(arguments: [[1, 1], [2, 3], [1, 40], [40, 1], [70, 40]])
  func productsOverLongInnerAxesKeepTheirDigits(_ sides: [Int]) throws {
    let depth = 400_000
    let a = try Tensor.full([sides[0], depth], Self.value)
    let b = try Tensor.full([depth, sides[1]], 0.1)
    let wanted = Self.exact * Double(Float(0.1)) * Double(depth)
    #expect(try all(matmul(a, b), are: wanted, within: 4e-6))
    let transposed = try Tensor.full([depth, sides[0]], Self.value)
    #expect(try all(matmul(transposed.transposed(), b), are: wanted, within: 4e-6))
    let batch = try Tensor.stacked([a, a])
    #expect(try all(matmul(batch, b), are: wanted, within: 4e-6))
  }

  @Test func sumsOfProductsKeepTheirDigits() throws {
    let x = try Tensor.full([3, 300, 1000], Self.value)
    #expect(try all(Tensor.einsum("chw->c", [x]), are: Self.exact * 300_000))
    let squares = Self.exact * Self.exact * 300_000
    #expect(try all(Tensor.einsum("chw,chw->c", [x, x]), are: squares, within: 4e-6))
  }

  @Test func softmaxOfManyAddsUpToOne() throws {
    let y = try Tensor.full([3_000_001], 0.3).softmax()
    #expect(try all(y, are: 1 / 3_000_001))
    #expect(try all(y.sum(), are: 1))
    let labels = try ClassLabels(Tensor([5]), classes: 300_000, ignore: nil)
    let loss = try crossEntropy(.full([1, 300_000], 0.3), labels: labels)
    #expect(try all(loss, are: log(300_000)))
  }
}

@Suite struct SumTypeTests {
  @Test func integersAddUpExactlyOrNotAtAll() throws {
    let large = try Tensor(integers: [1 << 53, 1, 1, -3])
    #expect(try large.sum().dtype == .int64)
    #expect(try large.sum().integers == [(1 << 53) - 1])
    let back = try Tensor(integers: [.max, 1, -1])
    #expect(try back.sum(axis: 0).integers == [.max])
    #expect(throws: TensorError.self) { _ = try Tensor(integers: [.max, 1]).sum() }
    #expect(throws: TensorError.self) { _ = try back.cumulativeSum(axis: 0) }
    #expect(throws: TensorError.self) { _ = try Tensor(integers: [1 << 40, 1 << 40]).product() }
    #expect(try Tensor(integers: [1 << 40, 1 << 40, 0]).product().item() == 0)
    let bytes = try Tensor([Double](repeating: 255, count: 1000), shape: [1000], dtype: .uint8)
    #expect(try bytes.sum().item() == 255_000)
    #expect(try bytes.mean().dtype == .float32)
  }

  @Test func integersBeyondDoublePrecisionAreOrderedExactly() throws {
    let x = try Tensor(integers: [(1 << 53) + 1, 1 << 53, (1 << 53) + 2])
    #expect(try x.position(of: .largest).item() == 2)
    #expect(try x.position(of: .smallest).item() == 1)
    #expect(try x.sortingPositions().doubles == [1, 0, 2])
    #expect(try x.largest(1).positions.doubles == [2])
  }

  @Test func doublesStayDoubles() throws {
    let x = try Tensor([1e9 + 0.25, 1e9 + 1.25, 1e9 + 2.25], shape: [3], dtype: .float64)
    #expect(try x.mean().item() == 1e9 + 1.25)
    #expect(try x.sum().item() == 3e9 + 3.75)
    #expect(try x.standardDeviation().item() == 1)
    #expect(try x.extreme(.largest).item() == 1e9 + 2.25)
    #expect(try x.quantiles([0.25], axis: 0).doubles == [1e9 + 0.75])
    #expect(try x.cumulativeSum(axis: 0).doubles.last == 3e9 + 3.75)
    #expect(try x.sorted(descending: true).doubles.first == 1e9 + 2.25)
    let integers = try Tensor(integers: [16_777_216, 16_777_217])
    #expect(try integers.mean().item() == 16_777_216.5)
  }
}

extension ProcessWide {
  @Suite struct SumThreadTests {
    @Test func sumsAreTheSameBitsForAnyNumberOfThreads() throws {
      let x = try sample([3, 700, 300])
      func sums() throws -> [[Double]] {
        var result: [[Double]] = []
        for axis in 0..<3 {
          result.append(try x.sum(axis: axis).doubles)
          result.append(try x.variance(axis: axis).doubles)
          result.append(try x.norm(axis: axis).doubles)
        }
        let rows = try x.reshaped([2100, 300])
        let moments = try ColumnMoments(of: rows)
        try result.append(moments.packed)
        result.append(try columnSums(rows).doubles)
        result.append(try matmul(x.reshaped([2, 315_000]), x.reshaped([315_000, 2])).doubles)
        return result
      }
      let before = Parallel.threads
      defer { Parallel.threads = before }
      Parallel.threads = 1
      let alone = try sums()
      for threads in [2, 3, 7] {
        Parallel.threads = threads
        #expect(try sums() == alone)
      }
    }

    @Test(arguments: ["portable", "avx2", "avx512"])
    func everyInstructionSetKeepsTheDigits(_ name: String) throws {
      try withInstructionSet(name) { () throws -> Void in
        let x = try Tensor.full([100_000, 19], 3000.1)
        let exact = Double(Float(3000.1))
        #expect(try all(x.sum(axis: 0), are: exact * 100_000))
        #expect(try all(columnSums(x), are: exact * 100_000))
        #expect(try all(columnSums(x.converted(to: .bfloat16)), are: 3008 * 100_000))
        #expect(try all(ColumnMoments(of: x).mean, are: exact))
        #expect(try all(x.sum(), are: exact * 1_900_000))
        #expect(try all(x.reshaped([1_900_000]).softmax().sum(), are: 1))
      }
    }
  }
}
