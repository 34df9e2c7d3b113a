import Files
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
    var region: MemoryRegion
    var held = 0
    /// What may be taken from the system before it is asked again what it has.
    var allowance = 0
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

  private let state: Mutex<State>
  private let source: Source

  /// Where memory has its addresses from.
  private enum Addresses {
    /// The tensors' region, so many bytes of them already counted as the process's.
    case region(mapped: Int)
    /// What is left to the rest of the process, of which it gets one half.
    case process
  }

  /// Where memory comes from.
  struct Source: Sendable {
    /// What the system has.
    var free: @Sendable () -> FreeMemory = { MemoryLimits.current.read() }
    /// A small buffer, 64-byte aligned; `nil` where there is none.
    var allocate: @Sendable (Int) -> UnsafeMutableRawPointer? = { SystemMemory.allocate($0) }
  }

  init(_ source: Source = Source()) {
    self.source = source
    state = Mutex(State(region: MemoryRegion()))
  }

  /// From this size on buffers are cut from the region.
  private static let large = 1 << 20
  /// What may lie unused whatever was lent.
  private static let floor = 64 << 20
  /// Most that is taken from the system without asking what it has.
  private static let largestAllowance = 256 << 20
  /// What is left to the rest of the process: threads, libraries and all that is no tensor.
  private static let (spareAddresses, spareMemory) = (96e6, 16e6)

  /// The bytes lent out now, and the most that ever were.
  package var usage: (now: Int, highest: Int) {
    state.withLock { ($0.lent, $0.highest) }
  }

  /// How many buffers were ever taken, and their bytes.
  var taken: (count: Int, bytes: Int) { state.withLock { ($0.taken, $0.takenBytes) } }

  /// The bytes that lie here for the next tensor.
  package var unused: Double { state.withLock { Double($0.held + $0.region.unused) } }

  /// The bytes that new tensors can have together: what the system has for them and what lies here.
  package func available(swapping: Bool = false) -> Double {
    state.withLock { Double($0.held + $0.region.unused) + grantable($0, swapping: swapping) }
  }

  /// Whether the system must be asked before it is known that there are so many bytes.
  func isDoubtful(_ bytes: Double) -> Bool {
    state.withLock { bytes > Double(max($0.held + $0.region.unused, $0.allowance)) }
  }

  /// Takes a buffer of at least `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: Its least size.
  ///   - shape: Of the tensor that it is for.
  /// - Returns: The buffer, uninitialized, and its real size.
  /// - Throws: `TensorError.memory` where the system has less, or would end the process for it.
  func take(_ bytes: Int, for shape: Shape? = nil) throws -> (UnsafeMutableRawPointer, Int) {
    if bytes < Int(1) << 47 {
      let size = Self.rounded(bytes)
      if let pointer = take(rounded: size) { return (pointer, size) }
      trim()
      if let pointer = take(rounded: size) { return (pointer, size) }
    }
    throw TensorError.memory(shape: shape, bytes: Double(bytes), available: available())
  }

  /// Asks for memory that is about to be taken beside the tensors, such as for a Swift array as large as the data.
  ///
  /// What is less than a megabyte finds room in what tensors leave to the rest of the process. Asking costs some
  /// nanoseconds, and tens of microseconds now and then, as it does for tensors.
  ///
  /// - Parameter bytes: How much.
  /// - Throws: `TensorError.memory` where the system has less, or would end the process for it.
  package func require(_ bytes: Double) throws {
    guard bytes >= Double(Self.large) else { return }
    if spares(bytes) { return }
    // What lies unused here is of no use to anybody else.
    trim()
    if spares(bytes) { return }
    let available = state.withLock { grantable($0, swapping: true, of: .process) }
    throw TensorError.memory(shape: nil, bytes: bytes, available: available)
  }

  private func spares(_ bytes: Double) -> Bool {
    bytes < 0x1p47 && state.withLock { grants(Int(bytes), &$0, of: .process) }
  }

  private func take(rounded size: Int) -> UnsafeMutableRawPointer? {
    let address: UInt? = state.withLock { state in
      if size >= Self.large {
        guard let (address, fresh) = state.region.take(size) else { return nil }
        guard fresh == 0 || grants(fresh, &state, of: .region(mapped: fresh)) else {
          state.region.give(address, size, keeps: false)
          return nil
        }
        state.lend(size)
        return address
      }
      if let address = state.free[size]?.popLast() {
        state.held -= size
        state.lend(size)
        return address
      }
      guard grants(size, &state, of: .region(mapped: 0)), let new = source.allocate(size) else {
        return nil
      }
      state.lend(size)
      return UInt(bitPattern: new)
    }
    return address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
  }

  /// Whether the system can be expected to have so many bytes more; it is asked now and then, sooner where it has little.
  ///
  /// - Parameters:
  ///   - bytes: How many.
  ///   - state: Where it is noted what they leave.
  ///   - addresses: Where they have their addresses from.
  /// - Returns: Whether they may be taken.
  private func grants(_ bytes: Int, _ state: inout State, of addresses: Addresses) -> Bool {
    guard bytes > state.allowance else {
      state.allowance -= bytes
      return true
    }
    let rest = grantable(state, swapping: true, of: addresses) - Double(bytes)
    guard rest >= 0 else { return false }
    state.allowance = Int(min(Double(Self.largestAllowance), rest / 8))
    return true
  }

  /// What the system has, by its own account: less what tensors were promised and have not touched yet.
  private func grantable(
    _ state: State,
    swapping: Bool,
    of place: Addresses = .region(mapped: 0)
  ) -> Double {
    let free = source.free()
    let promised = max(0, Double(state.lent + state.held + state.region.unused) - free.resident)
    var (addresses, data, groups) = (free.addresses, free.data, free.groups)
    switch place {
    case .region(let mapped):
      addresses += Double(state.region.spare + mapped) - Self.spareAddresses
      data += Double(state.region.writable + mapped) - Self.spareMemory
      groups -= Self.spareMemory
    case .process:
      addresses -= Self.spareAddresses / 2
      data -= Self.spareMemory / 2
      groups -= Self.spareMemory / 2
    }
    let memory = min(free.machine + (swapping ? free.swap : 0), groups)
    return max(0, min(memory - promised, addresses, data))
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
        SystemMemory.release(pointer)
      }
    }
  }

  /// Returns all unused memory to the system.
  package func trim() {
    state.withLock { state in
      for address in state.free.values.joined() {
        SystemMemory.release(UnsafeMutableRawPointer(bitPattern: address))
      }
      state.free = [:]
      state.held = 0
      state.highest = state.lent
      state.region.trim()
      state.allowance = 0
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
