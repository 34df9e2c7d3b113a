import Glibc

extension Tensor {
  /// Draws from the normal distribution of mean 0 and standard deviation 1.
  ///
  /// Every pair of elements is a function of the seed and a count, so that threads share the work.
  ///
  /// - Source: Box and Muller 1958.
  package static func normal(_ shape: Shape, using random: inout Random) throws -> Tensor {
    try normal(shape, of: Float.self, .float32, using: &random) { Float($0) }
  }

  /// The same draws in float32 or float64, which cuts none of their digits.
  package static func normal(
    _ shape: Shape,
    dtype: DType,
    using random: inout Random
  ) throws -> Tensor {
    guard dtype == .float64 else { return try normal(shape, using: &random).drawn(dtype, "randn") }
    return try normal(shape, of: Double.self, .float64, using: &random) { $0 }
  }

  private static func normal<Element>(
    _ shape: Shape,
    of type: Element.Type,
    _ dtype: DType,
    using random: inout Random,
    _ rounded: (Double) -> Element
  ) throws -> Tensor {
    try requireSizes(shape, of: "randn", dtype)
    return try filled(shape, of: type, dtype, &random) { block, result, place, count in
      let radius = (-2 * log(1 - block.uniform(0))).squareRoot()
      let angle = 2 * Double.pi * block.uniform(1)
      result[place] = rounded(radius * cos(angle))
      if count > 1 { result[place + 1] = rounded(radius * sin(angle)) }
    }
  }

  /// Fills elements with draws from the normal distribution of mean 0, from the start of a stream.
  ///
  /// Quicker than `normal(_:using:)`, with other numbers, none of them beyond 6.8 deviations.
  package func fillNormally(_ range: Range<Int>, _ stream: Random, deviation: Float) {
    withFloats {
      let target = $0 + range.lowerBound
      Kernels.normals(stream, deviation: deviation, into: target, count: range.count)
    }
  }

  /// Draws from [0, 1).
  package static func uniform(_ shape: Shape, using random: inout Random) throws -> Tensor {
    try requireSizes(shape, of: "rand")
    return try filled(shape, of: Float.self, .float32, &random) { block, result, place, count in
      for index in 0..<count { result[place + index] = Self.belowOne(block.uniform(index)) }
    }
  }

  /// The same draws in float32 or float64.
  package static func uniform(
    _ shape: Shape,
    dtype: DType,
    using random: inout Random
  ) throws -> Tensor {
    guard dtype == .float64 else { return try uniform(shape, using: &random).drawn(dtype, "rand") }
    try requireSizes(shape, of: "rand", .float64)
    return try filled(shape, of: Double.self, .float64, &random) { block, result, place, count in
      for index in 0..<count { result[place + index] = block.uniform(index) }
    }
  }

  /// Draws as float32; other types than the two hold too few of them.
  private func drawn(_ dtype: DType, _ operation: String) throws -> Tensor {
    guard dtype == .float32 else {
      throw TensorError.argument(
        operation: operation,
        name: "dtype",
        expected: "\"float32\" or \"float64\"",
        actual: "\"\(dtype.rawValue)\""
      )
    }
    return self
  }

  /// The numbers 0..<count in random order, as int64.
  package static func permutation(_ count: Int, using random: inout Random) throws -> Tensor {
    try requireSizes([count], of: "permutation", .int64)
    let result = try Tensor(uninitialized: [count], .int64)
    try result.withPointer(to: Int64.self, .int64) { order in
      for place in 0..<count {
        if place & 0xFFFFF == 0 { try Interruption.check() }
        order[place] = Int64(place)
      }
      for last in stride(from: count - 1, to: 0, by: -1) {
        if last & 0xFFFF == 0 { try Interruption.check() }
        let other = random.integer(below: last + 1)
        (order[last], order[other]) = (order[other], order[last])
      }
    }
    return result
  }

  /// Rounding to float32 must not turn a draw below 1 into 1.
  private static func belowOne(_ value: Double) -> Float {
    Swift.min(Float(value), Float(1).nextDown)
  }

  /// Two elements of each block of the stream.
  private static func filled<Element>(
    _ shape: Shape,
    of type: Element.Type,
    _ dtype: DType,
    _ random: inout Random,
    _ draw: (Random.Block, UnsafeMutablePointer<Element>, _ place: Int, _ count: Int) -> Void
  ) throws -> Tensor {
    let result = try Tensor(uninitialized: shape, dtype)
    let count = result.count
    let blocks = (count + 1) / 2
    let generator = random
    let first = random.skip(blocks: blocks)
    try result.withPointer(to: type, dtype) { target in
      try Parallel.ranges(blocks, grain: 1 << 12) { range in
        for index in range {
          let block = generator.block(at: first + UInt64(index))
          draw(block, target, 2 * index, min(2, count - 2 * index))
        }
      }
    }
    return result
  }
}
