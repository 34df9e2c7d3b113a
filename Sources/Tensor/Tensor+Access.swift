extension Tensor {
  /// The elements in row-major order, as they are or copied where the view skips or repeats some.
  package func contiguous() throws -> Tensor {
    try isContiguous ? self : copy().at(trace)
  }

  /// The same elements in memory of their own.
  package func copy() throws -> Tensor {
    let result = try Tensor(uninitialized: shape, dtype)
    withBytes { source in
      result.withBytes { target in
        guard count >= 1 << 16, let axis = shape.firstIndex(where: { $0 > 1 }) else {
          return Kernels.gather(
            source,
            size: dtype.size,
            shape: shape,
            strides: strides,
            into: target
          )
        }
        copySlabs(of: axis, source, into: target)
      }
    }
    return result
  }

  /// Copies slabs of the first axis, side by side; many small ones at once.
  private func copySlabs(
    of axis: Int,
    _ source: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer
  ) {
    let slab = shape[(axis + 1)...].reduce(dtype.size, *)
    let steps = Array(strides[axis...])
    let grain = Swift.max(1, (1 << 16) / slab)
    Parallel.run((shape[axis] + grain - 1) / grain) { piece in
      let first = piece * grain
      let part = [Swift.min(grain, shape[axis] - first)] + shape[(axis + 1)...]
      Kernels.gather(
        source + first * strides[axis] * dtype.size,
        size: dtype.size,
        shape: part,
        strides: steps,
        into: target + first * slab
      )
    }
  }

  /// All elements as floats in row-major order.
  package var values: [Float] {
    get throws {
      try requireArrays(of: count, size: 4)
      let dense = try converted(to: .float32).contiguous()
      return dense.withFloats { Array(UnsafeBufferPointer(start: $0, count: dense.count)) }
    }
  }

  /// All elements as doubles in row-major order, exact for every type but int64 beyond 2^53.
  package var doubles: [Double] {
    get throws {
      try requireArrays(of: count)
      let dense = try contiguous()
      var result = [Double](repeating: 0, count: count)
      dense.withBytes { Kernels.widen($0, dense.dtype, into: &result, count: dense.count) }
      return result
    }
  }

  /// All elements in row-major order: exact for integers; of floats, fractions are cut off, NaN is 0
  /// and what lies beyond int64 is its nearest.
  package var integers: [Int] {
    get throws {
      try requireArrays(of: count)
      let dense = try converted(to: .int64).contiguous()
      return dense.withPointer(to: Int.self, .int64) {
        Array(UnsafeBufferPointer(start: $0, count: dense.count))
      }
    }
  }

  /// The only element as a number.
  ///
  /// - Throws: `TensorError.notOneElement` where there are more or none, `TensorError.inexact` for
  ///   an integer that a number would round.
  package func item(of operation: String = "item") throws -> Double {
    guard count == 1 else { throw TensorError.notOneElement(operation: operation, shape: shape) }
    try requireExactNumbers(of: operation)
    var result = 0.0
    withBytes { Kernels.widen($0, dtype, into: &result, count: 1) }
    return result
  }

  /// All elements as numbers in row-major order.
  ///
  /// - Throws: `TensorError.inexact` for an integer that a number would round.
  package func exactNumbers(of operation: String) throws -> [Double] {
    try requireExactNumbers(of: operation)
    return try doubles
  }

  /// All elements as integers in row-major order.
  ///
  /// - Throws: `TensorError.argument` for a float with a fraction, NaN or beyond int64.
  package func exactIntegers(of operation: String, _ name: String) throws -> [Int] {
    guard dtype.isFloating else { return try integers }
    try requireIntegers(of: operation, name)
    return try doubles.map { value in
      guard let integer = Int(exactly: value) else {
        throw TensorError.argument(
          operation: operation,
          name: name,
          expected: "integers",
          actual: "\(value)"
        )
      }
      return integer
    }
  }

  private func requireExactNumbers(of operation: String) throws {
    guard dtype == .int64 else { return }
    for value in try integers where Int(exactly: Double(value)) != value {
      throw TensorError.inexact(operation: operation, value: value)
    }
  }

  /// The elements as another type; the tensor itself where it already has it.
  ///
  /// Fractions are cut off towards zero on the way to an integer type, out-of-range values clamped,
  /// NaN becomes 0: what a script asks for goes through `cast(to:of:)`, which refuses instead.
  package func converted(to target: DType) throws -> Tensor {
    if dtype == target { return self }
    let dense = try contiguous()
    let result = try Tensor(uninitialized: shape, target)
    dense.withBytes { from in
      result.withBytes { to in
        if dtype == .float32, target == .bfloat16 {
          let (from, to) = (
            from.assumingMemoryBound(to: Float.self), to.assumingMemoryBound(to: UInt16.self)
          )
          Parallel.pieces(count) {
            Kernels.roundToBFloat16(from + $0.lowerBound, into: to + $0.lowerBound, count: $0.count)
          }
        } else if dtype == .bfloat16, target == .float32 {
          let (from, to) = (
            from.assumingMemoryBound(to: UInt16.self), to.assumingMemoryBound(to: Float.self)
          )
          Parallel.pieces(count) {
            Kernels.widenBFloat16(from + $0.lowerBound, into: to + $0.lowerBound, count: $0.count)
          }
        } else {
          Kernels.convert(from, dtype, into: to, target, count: count)
        }
      }
    }
    return result
  }

  /// The view with a place on a tape.
  func at(_ trace: Trace?) -> Tensor {
    var copy = self
    copy.trace = trace
    return copy
  }
}
