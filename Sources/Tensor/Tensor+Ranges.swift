import CKernels
import Glibc

extension Tensor {
  /// A tensor of any type from numbers in row-major order, converted as `converted(to:)` does.
  package init(_ values: [Double], shape: Shape, dtype: DType) {
    precondition(shape.elementCount == values.count, "as many values as the shape holds")
    self.init(uninitialized: shape, dtype)
    gfm_from_double(storage.pointer, dtype.code, values, values.count)
  }

  /// Numbers from `start`, `step` apart, up to but without `stop`.
  ///
  /// - Throws: `TensorError.argument` where the step is 0 or a limit is not finite.
  package static func range(from start: Double, to stop: Double, by step: Double) throws -> Tensor {
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
    return try filled(count) { start + Double($0) * step }
  }

  /// Numbers from `first` to `last`, both included, evenly apart.
  package static func linear(from first: Double, to last: Double, count: Int) throws -> Tensor {
    let place = try spaced(first, last, count, "linspace")
    return try filled(count, place)
  }

  /// Powers of ten from 10^first to 10^last, both included, their exponents evenly apart.
  package static func logarithmic(from first: Double, to last: Double, count: Int) throws -> Tensor
  {
    let exponent = try spaced(first, last, count, "logspace")
    return try filled(count) { pow(10, exponent($0)) }
  }

  /// A square matrix of ones on the diagonal, zeros elsewhere.
  package static func identity(_ size: Int) throws -> Tensor {
    try requireSizes([size, size], of: "eye")
    let result = try Tensor.filled([size, size], 0)
    for index in 0..<size { result.floats[index * (size + 1)] = 1 }
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

  /// A row of float32 that are functions of their places, made piece by piece.
  private static func filled(_ count: Int, _ value: (Int) -> Double) throws -> Tensor {
    let result = Tensor(uninitialized: [count])
    for start in stride(from: 0, to: count, by: 1 << 18) {
      try Interruption.check()
      for place in start..<Swift.min(start + 1 << 18, count) {
        result.floats[place] = Float(value(place))
      }
    }
    return result
  }

  /// A number of elements that fits into memory, as doubles first.
  private static func elementCount(_ length: Double, _ operation: String) throws -> Int {
    guard length < 1e15 else {
      throw TensorError.memory(shape: [Int.max], bytes: length * 8, available: availableMemory())
    }
    try requireSizes([Int(length)], of: operation, .float64)
    return Int(length)
  }
}
