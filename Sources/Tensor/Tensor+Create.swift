extension Tensor {
  /// A float32 tensor from numbers in row-major order.
  package init(_ values: [Float], shape: Shape? = nil) throws {
    let shape = shape ?? [values.count]
    precondition(shape.elementCount == values.count, "as many values as the shape holds")
    try self.init(uninitialized: shape)
    values.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, bytes.count > 0 else { return }
      withBytes { $0.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  /// A tensor of another type from its raw elements in row-major order.
  package init(bytes: [UInt8], shape: Shape, dtype: DType) throws {
    precondition(shape.elementCount * dtype.size == bytes.count, "as many bytes as the shape holds")
    try self.init(uninitialized: shape, dtype)
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, bytes.count > 0 else { return }
      withBytes { $0.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  /// An int64 tensor from integers in row-major order.
  package init(integers values: [Int], shape: Shape? = nil) throws {
    let shape = shape ?? [values.count]
    precondition(shape.elementCount == values.count, "as many values as the shape holds")
    try self.init(uninitialized: shape, .int64)
    withPointer(to: Int.self, .int64) { target in
      for (index, value) in values.enumerated() { target[index] = value }
    }
  }

  /// A float32 scalar.
  package init(_ value: Float) throws { try self.init([value], shape: []) }

  /// A float32 tensor with one number everywhere.
  package static func full(_ shape: Shape, _ value: Float) throws -> Tensor {
    let result = try Tensor(uninitialized: shape)
    result.withFloats { Kernels.fill($0, with: value, count: result.count) }
    return result
  }

  /// The same for a script, which may ask for more than is filled at once: ends where the user interrupts.
  package static func filled(_ shape: Shape, _ value: Float) throws -> Tensor {
    let result = try Tensor(uninitialized: shape)
    let piece = 1 << 22
    for start in stride(from: 0, to: result.count, by: piece) {
      try Interruption.check()
      let count = Swift.min(piece, result.count - start)
      result.withFloats { Kernels.fill($0 + start, with: value, count: count) }
    }
    return result
  }

  package static func zeros(_ shape: Shape) throws -> Tensor { try full(shape, 0) }

  package static func ones(_ shape: Shape) throws -> Tensor { try full(shape, 1) }

  /// A tensor of any type with one number everywhere, which the type holds.
  package static func full(_ shape: Shape, _ value: Double, _ dtype: DType) throws -> Tensor {
    if dtype == .float32 { return try full(shape, Float(value)) }
    let result = try Tensor(uninitialized: shape, dtype)
    result.fillNew(with: value) {}
    return result
  }

  /// The same for a script; ends where the user interrupts.
  package static func filled(_ shape: Shape, _ value: Double, _ dtype: DType) throws -> Tensor {
    if dtype == .float32 { return try filled(shape, Float(value)) }
    let result = try Tensor(uninitialized: shape, dtype)
    try result.fillNew(with: value, check: Interruption.check)
    return result
  }

  /// Writes one number everywhere into a tensor that is not yet shared, a piece at a time.
  private func fillNew(with value: Double, check: () throws -> Void) rethrows {
    guard count > 0 else { return }
    try withBytes { first in
      Kernels.narrow([value], into: first, dtype, count: 1)
      let size = count * dtype.size
      var done = dtype.size
      while done < size {
        try check()
        let piece = Swift.min(done, size - done, 1 << 24)
        (first + done).copyMemory(from: first, byteCount: piece)
        done += piece
      }
    }
  }

  package static func zeros(_ shape: Shape, _ dtype: DType) throws -> Tensor {
    try full(shape, 0, dtype)
  }

  package static func ones(_ shape: Shape, _ dtype: DType) throws -> Tensor {
    try full(shape, 1, dtype)
  }
}
