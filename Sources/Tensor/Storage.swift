import Files
import Synchronization

/// A block of memory that one or more tensors look at.
@usableFromInline package final class Storage: @unchecked Sendable {
  // Unchecked: elements are written by the operation that makes the storage, before anybody else
  // sees it, and by assignments of the one thread that runs a script.

  @usableFromInline let pointer: UnsafeMutableRawPointer
  package let byteCount: Int
  private let capacity: Int
  private let release: (@Sendable () -> Void)?
  private let gradientUses = Atomic<Int>(0)

  /// Memory from the pool, uninitialized.
  ///
  /// - Parameters:
  ///   - byteCount: Its size.
  ///   - shape: Of the tensor that it is for.
  /// - Throws: `TensorError.memory` where there is none.
  package init(byteCount: Int, for shape: Shape? = nil) throws {
    (pointer, capacity) = try BufferPool.shared.take(byteCount, for: shape)
    self.byteCount = byteCount
    release = nil
  }

  /// Memory that somebody else owns, such as a mapped file.
  ///
  /// `release` is called when the last tensor that looks at the memory goes.
  package init(
    borrowing pointer: UnsafeMutableRawPointer,
    byteCount: Int,
    release: @escaping @Sendable () -> Void
  ) {
    self.pointer = pointer
    self.byteCount = byteCount
    capacity = byteCount
    self.release = release
  }

  /// Calls a body with the first byte's address.
  @inlinable @inline(__always)
  package func withBytes<Result>(
    _ body: (UnsafeMutableRawPointer) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(pointer)
  }

  deinit {
    if let release { release() } else { BufferPool.shared.give(pointer, capacity) }
  }

  /// Whether a recorded operation still needs these elements for its gradient.
  package var isNeededByGradient: Bool { gradientUses.load(ordering: .relaxed) > 0 }

  func retainForGradient() { gradientUses.add(1, ordering: .relaxed) }

  func releaseFromGradient() { gradientUses.subtract(1, ordering: .relaxed) }
}

/// Checks that a tensor fits into memory before it is tried; empty axes count as one, as what is summed along them is
/// that large.
///
/// - Throws: `TensorError.memory` where the machine has less than the tensor needs.
package func requireMemory(for shape: Shape, of dtype: DType) throws {
  let bytes = shape.reduce(Double(dtype.size)) { $0 * Double(max($1, 1)) }
  guard bytes > 16e6, BufferPool.shared.isDoubtful(bytes) else { return }
  // What is large would take too long if it had to be swapped.
  let available = BufferPool.shared.available(swapping: bytes <= 256e6)
  guard bytes <= available else {
    throw TensorError.memory(shape: shape, bytes: bytes, available: available)
  }
}
