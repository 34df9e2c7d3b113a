/// A number type in which elements are read as they lie.
@usableFromInline package protocol TensorElement {
  /// The element type of the tensors that hold such numbers.
  static var dtype: DType { get }
}

extension Float: TensorElement { @usableFromInline package static var dtype: DType { .float32 } }
extension Double: TensorElement { @usableFromInline package static var dtype: DType { .float64 } }
extension Int64: TensorElement { @usableFromInline package static var dtype: DType { .int64 } }
extension Int: TensorElement { @usableFromInline package static var dtype: DType { .int64 } }

// A pointer into a tensor lives as long as the closure that gets it, which the memory outlives.
extension Tensor {
  /// Calls a body with the first element's address.
  @inlinable @inline(__always)
  package func withBytes<Result>(
    _ body: (UnsafeMutableRawPointer) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.pointer + offset * dtype.size)
  }

  /// Calls a body with the first element, read as a given type.
  @inlinable @inline(__always)
  package func withPointer<Element, Result>(
    to type: Element.Type,
    _ expected: DType,
    _ body: (UnsafeMutablePointer<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(dtype == expected, "elements are \(dtype), not \(expected)")
    return try withBytes { try body($0.assumingMemoryBound(to: type)) }
  }

  /// Calls a body with the first element of a float32 tensor.
  @inlinable @inline(__always)
  package func withFloats<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try withPointer(to: Float.self, .float32, body)
  }
}

extension Tensor? {
  /// Calls a body with the first element of a float32 tensor, where there is one.
  @inlinable @inline(__always)
  package func withFloats<Result>(
    _ body: (UnsafeMutablePointer<Float>?) throws -> Result
  ) rethrows -> Result {
    precondition(self?.dtype ?? .float32 == .float32, "elements are not float32")
    return try withBytes { try body($0?.assumingMemoryBound(to: Float.self)) }
  }

  /// Calls a body with the first element's address, where there is one.
  @inlinable @inline(__always)
  package func withBytes<Result>(
    _ body: (UnsafeMutableRawPointer?) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(map { $0.storage.pointer + $0.offset * $0.dtype.size })
  }
}

/// Calls a body with the first element of a tensor.
@inlinable @inline(__always)
package func withElements<Element: TensorElement, Result>(
  _ type: Element.Type,
  _ a: Tensor,
  _ body: (UnsafeMutablePointer<Element>) throws -> Result
) rethrows -> Result {
  try a.withPointer(to: type, type.dtype, body)
}

/// Calls a body with the first elements of two tensors.
@inlinable @inline(__always)
package func withElements<Element: TensorElement, Result>(
  _ type: Element.Type,
  _ a: Tensor,
  _ b: Tensor,
  _ body: (UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>) throws -> Result
) rethrows -> Result {
  try withElements(type, a) { a in try withElements(type, b) { b in try body(a, b) } }
}

/// Calls a body with the first elements of three tensors.
@inlinable @inline(__always)
package func withElements<Element: TensorElement, Result>(
  _ type: Element.Type,
  _ a: Tensor,
  _ b: Tensor,
  _ c: Tensor,
  _ body: (
    UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>
  ) throws -> Result
) rethrows -> Result {
  try withElements(type, a, b) { a, b in try withElements(type, c) { c in try body(a, b, c) } }
}

/// Calls a body with the first elements of four tensors.
@inlinable @inline(__always)
package func withElements<Element: TensorElement, Result>(
  _ type: Element.Type,
  _ first: Tensor,
  _ second: Tensor,
  _ third: Tensor,
  _ fourth: Tensor,
  _ body: (
    UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>,
    UnsafeMutablePointer<Element>
  ) throws -> Result
) rethrows -> Result {
  try withElements(type, first, second) { a, b in
    try withElements(type, third, fourth) { c, d in try body(a, b, c, d) }
  }
}
