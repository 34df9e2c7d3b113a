import CKernels
import Glibc
import Synchronization

/// Memory for tensors, kept between uses so that a training step allocates nothing new.
///
/// Buffers are 64-byte aligned. Small ones are rounded up to one of eight sizes per power of two and
/// kept by size; large ones are cut from one region. What lies unused is bounded by what was ever
/// lent at once; past that it returns to the system.
package final class BufferPool: Sendable {
  /// The pool of the process.
  package static let shared = BufferPool()

  private struct State {
    var free: [Int: [UInt]] = [:]
    var region = MemoryRegion()
    var held = 0
    var lent = 0
    var highest = 0
    var taken = 0
    var takenBytes = 0

    mutating func lend(_ size: Int) {
      lent += size
      taken += 1
      takenBytes += size
      highest = max(highest, lent)
    }
  }

  private let state = Mutex(State())

  /// From this size on buffers are cut from the region.
  private static let large = 1 << 20
  /// What may lie unused whatever was lent.
  private static let floor = 64 << 20

  /// The bytes lent out now, and the most that ever were.
  package var usage: (now: Int, highest: Int) {
    state.withLock { ($0.lent, $0.highest) }
  }

  /// How many buffers were ever taken, and their bytes.
  var taken: (count: Int, bytes: Int) { state.withLock { ($0.taken, $0.takenBytes) } }

  /// The bytes that lie here for the next tensor.
  package var unused: Double { state.withLock { Double($0.held + $0.region.unused) } }

  /// Takes a buffer of at least `bytes`.
  ///
  /// - Returns: The buffer, uninitialised, and its real size.
  func take(_ bytes: Int) -> (UnsafeMutableRawPointer, Int) {
    let size = Self.rounded(bytes)
    if let pointer = take(rounded: size) { return (pointer, size) }
    trim()
    guard let pointer = take(rounded: size) else {
      preconditionFailure("out of memory: \(size) bytes, although they were available")
    }
    return (pointer, size)
  }

  private func take(rounded size: Int) -> UnsafeMutableRawPointer? {
    let address: UInt? = state.withLock { state in
      if size >= Self.large {
        guard let address = state.region.take(size) else { return nil }
        state.lend(size)
        return address
      }
      if let address = state.free[size]?.popLast() {
        state.held -= size
        state.lend(size)
        return address
      }
      guard let new = gfm_allocate(size) else { return nil }
      state.lend(size)
      return UInt(bitPattern: new)
    }
    return address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
  }

  /// Takes a buffer back.
  func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    let address = UInt(bitPattern: pointer)
    state.withLock { state in
      state.lent -= size
      let bound = max(Self.floor, state.highest)
      if size >= Self.large {
        state.region.give(address, size, keeps: state.region.unused + size <= bound)
      } else if state.held + size <= bound {
        state.free[size, default: []].append(address)
        state.held += size
      } else {
        gfm_release(pointer)
      }
    }
  }

  /// Returns all unused memory to the system.
  package func trim() {
    state.withLock { state in
      for address in state.free.values.joined() {
        gfm_release(UnsafeMutableRawPointer(bitPattern: address))
      }
      state.free = [:]
      state.held = 0
      state.highest = state.lent
      state.region.trim()
    }
  }

  /// A size class: at most one eighth above what was asked.
  private static func rounded(_ bytes: Int) -> Int {
    guard bytes < large else { return MemoryRegion.rounded(bytes) }
    guard bytes > 512 else { return (max(bytes, 1) + 63) & ~63 }
    let step = max(64, 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount - 3))
    return (bytes + step - 1) & ~(step - 1)
  }
}
