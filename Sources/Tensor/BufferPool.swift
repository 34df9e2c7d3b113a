import CKernels
import Glibc
import Synchronization

/// Memory for tensors, kept between uses so that a training step allocates nothing new.
///
/// Buffers are 64-byte aligned, rounded up to one of eight sizes per power of two, and come back
/// when their last tensor goes. What lies unused is bounded: past `limit` it returns to the system.
package final class BufferPool: Sendable {
  /// The pool of the process.
  package static let shared = BufferPool()

  private struct State {
    var free: [Int: [UInt]] = [:]
    var held = 0
    var lent = 0
    var highest = 0
    var taken = 0
    var takenBytes = 0
  }

  private let state = Mutex(State())

  /// The bytes lent out now, and the most that ever were.
  package var usage: (now: Int, highest: Int) {
    state.withLock { ($0.lent, $0.highest) }
  }

  /// How many buffers were ever taken, and their bytes.
  var taken: (count: Int, bytes: Int) { state.withLock { ($0.taken, $0.takenBytes) } }

  /// The bytes that lie here for the next tensor.
  package var unused: Double { state.withLock { Double($0.held) } }

  /// Takes a buffer of at least `bytes`.
  ///
  /// - Returns: The buffer, uninitialised, and its real size.
  func take(_ bytes: Int) -> (UnsafeMutableRawPointer, Int) {
    let size = Self.rounded(bytes)
    let reused: UInt? = state.withLock { state in
      state.lent += size
      state.taken += 1
      state.takenBytes += size
      state.highest = max(state.highest, state.lent)
      guard let address = state.free[size]?.popLast() else { return nil }
      state.held -= size
      return address
    }
    if let reused, let pointer = UnsafeMutableRawPointer(bitPattern: reused) {
      return (pointer, size)
    }
    if let pointer = gfm_allocate(size) { return (pointer, size) }
    trim()
    guard let pointer = gfm_allocate(size) else {
      preconditionFailure("out of memory: \(size) bytes, although they were available")
    }
    return (pointer, size)
  }

  /// Takes a buffer back.
  func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    let kept = state.withLock { state in
      state.lent -= size
      guard state.held + size <= max(Self.floor, state.highest) else { return false }
      state.free[size, default: []].append(UInt(bitPattern: pointer))
      state.held += size
      return true
    }
    if !kept { gfm_release(pointer, size) }
  }

  /// Returns all unused memory to the system.
  package func trim() {
    let free = state.withLock { state in
      defer {
        state.free = [:]
        state.held = 0
        state.highest = state.lent
      }
      return state.free
    }
    for (size, addresses) in free {
      for address in addresses {
        gfm_release(UnsafeMutableRawPointer(bitPattern: address), size)
      }
    }
  }

  private static let floor = 64 << 20

  /// A size class: at most one eighth above what was asked.
  private static func rounded(_ bytes: Int) -> Int {
    guard bytes > 512 else { return (max(bytes, 1) + 63) & ~63 }
    let step = max(64, 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount - 3))
    return (bytes + step - 1) & ~(step - 1)
  }
}
