import Glibc

extension Tensor {
  /// A tensor of any type from numbers in row-major order, converted as `converted(to:)` does.
  package init(_ values: [Double], shape: Shape, dtype: DType) throws {
    precondition(shape.elementCount == values.count, "as many values as the shape holds")
    try self.init(uninitialized: shape, dtype)
    withBytes { Kernels.narrow(values, into: $0, dtype, count: values.count) }
  }

  /// Numbers as a script gives them in row-major order, in a type that it asks for or in their own.
  ///
  /// - Throws: `TensorError.unrepresentable` where the type asked for does not hold one of them.
  package init(
    numbers: [Double],
    shape: Shape,
    dtype: DType? = nil,
    of operation: String = "tensor"
  ) throws {
    let type = dtype ?? .natural(for: numbers)
    try type.requireHolding(numbers, of: operation)
    try self.init(numbers, shape: shape, dtype: type)
  }

  /// Numbers from `start`, `step` apart, up to but without `stop`.
  ///
  /// - Throws: `TensorError.argument` where the step is 0 or a limit is not finite.
  package static func range(
    from start: Double,
    to stop: Double,
    by step: Double,
    dtype: DType? = nil
  ) throws -> Tensor {
    guard step != 0, start.isFinite, stop.isFinite, step.isFinite else {
      throw TensorError.argument(
        operation: "arange",
        name: step == 0 ? "step" : "limits",
        expected: step == 0 ? "other than 0" : "finite",
        actual: step == 0 ? "0" : "\([start, stop, step])"
      )
    }
    let length = Swift.max(0, ((stop - start) / step).rounded(.up))
    let count = try elementCount(length, "arange")
    return try filled(count, dtype, of: "arange") { start + Double($0) * step }
  }

  /// Numbers from `first` to `last`, both included, evenly apart.
  package static func linear(
    from first: Double,
    to last: Double,
    count: Int,
    dtype: DType? = nil
  ) throws -> Tensor {
    let place = try spaced(first, last, count, "linspace")
    return try filled(count, dtype, of: "linspace", place)
  }

  /// Powers of ten from 10^first to 10^last, both included, their exponents evenly apart.
  package static func logarithmic(
    from first: Double,
    to last: Double,
    count: Int,
    dtype: DType? = nil
  ) throws -> Tensor {
    let exponent = try spaced(first, last, count, "logspace")
    return try filled(count, dtype, of: "logspace") { pow(10, exponent($0)) }
  }

  /// A square matrix of ones on the diagonal, zeros elsewhere.
  package static func identity(_ size: Int, dtype: DType = .float32) throws -> Tensor {
    try requireSizes([size, size], of: "eye", dtype)
    let result = try Tensor.filled([size, size], 0, dtype)
    let diagonal = result.view(shape: [size], strides: [size + 1])
    try diagonal.assign(.ones([size], dtype))
    return result
  }

  /// Checks that sizes asked for are those of a tensor that fits into memory.
  ///
  /// - Throws: `TensorError.argument` for negative sizes and too many axes, `TensorError.memory`.
  package static func requireSizes(
    _ shape: Shape,
    of operation: String,
    _ dtype: DType = .float32
  ) throws {
    guard shape.allSatisfy({ $0 >= 0 }), shape.count <= highestRank else {
      throw TensorError.argument(
        operation: operation,
        name: "shape",
        expected: "up to \(highestRank) sizes of at least 0",
        actual: "\(shape)"
      )
    }
    // As if no size were 0: steps between elements are products of sizes too.
    try requireMemory(for: shape.map { Swift.max($0, 1) }, of: dtype)
  }

  private static func spaced(
    _ first: Double,
    _ last: Double,
    _ count: Int,
    _ operation: String
  )
    throws -> (Int) -> Double
  {
    let count = try elementCount(Double(count), operation)
    guard count > 1 else { return { _ in first } }
    let step = (last - first) / Double(count - 1)
    return { $0 == count - 1 ? last : first + Double($0) * step }
  }

  /// A row of numbers that are functions of their places, made piece by piece, in a type asked for or in
  /// the one that holds them all.
  private static func filled(
    _ count: Int,
    _ dtype: DType?,
    of operation: String,
    _ value: (Int) -> Double
  ) throws -> Tensor {
    func pieces(_ body: (_ start: Int, _ numbers: [Double]) throws -> Bool) throws {
      for start in stride(from: 0, to: count, by: 1 << 18) {
        try Interruption.check()
        let numbers = (start..<Swift.min(start + 1 << 18, count)).map(value)
        guard try body(start, numbers) else { return }
      }
    }
    var type = dtype ?? .float32
    if dtype == nil {
      try pieces { _, numbers in
        type = .natural(for: numbers)
        return type == .float32
      }
    }
    let result = try Tensor(uninitialized: [count], type)
    try pieces { start, numbers in
      try type.requireHolding(numbers, of: operation)
      result.withBytes {
        Kernels.narrow(numbers, into: $0 + start * type.size, type, count: numbers.count)
      }
      return true
    }
    return result
  }

  /// A number of elements that fits into memory, as doubles first.
  private static func elementCount(_ length: Double, _ operation: String) throws -> Int {
    guard length < 1e15 else {
      throw TensorError.memory(
        shape: [Int.max],
        bytes: length * 8,
        available: BufferPool.shared.available()
      )
    }
    try requireSizes([Int(length)], of: operation, .float64)
    return Int(length)
  }
}
