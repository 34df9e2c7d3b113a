import Glibc
import Synchronization

/// A block of memory that one or more tensors look at.
package final class Storage: @unchecked Sendable {
  // Unchecked: elements are written by the operation that makes the storage, before anybody else
  // sees it, and by assignments of the one thread that runs a script.

  package let pointer: UnsafeMutableRawPointer
  package let byteCount: Int
  private let capacity: Int
  private let release: (@Sendable () -> Void)?
  private let gradientUses = Atomic<Int>(0)

  /// Memory from the pool, uninitialised.
  package init(byteCount: Int) {
    self.byteCount = byteCount
    (pointer, capacity) = BufferPool.shared.take(byteCount)
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
  guard bytes > 256e6 else { return }
  let available = availableMemory() + BufferPool.shared.unused
  guard bytes <= available else {
    throw TensorError.memory(shape: shape, bytes: bytes, available: available)
  }
}

/// The bytes that the system can still give, by its own estimate.
package func availableMemory() -> Double {
  guard let file = fopen("/proc/meminfo", "r") else {
    return Double(sysconf(Int32(_SC_AVPHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = line.withUnsafeBufferPointer {
      String(decoding: $0.map(UInt8.init(bitPattern:)).prefix { $0 != 0 }, as: UTF8.self)
    }
    guard text.hasPrefix("MemAvailable:") else { continue }
    let digits = text.filter { $0.isNumber }
    return (Double(digits) ?? 0) * 1024
  }
  return .infinity
}
