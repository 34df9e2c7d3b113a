import CKernels

/// Addresses that large buffers are cut from: each goes into the smallest gap that holds it, and gaps
/// that touch become one, so that what one kind of tensor leaves serves the next.
struct MemoryRegion {
  private struct Gap {
    var start: UInt
    var size: Int
    /// Whether the gap's pages may be in memory.
    var isResident: Bool
    var end: UInt { start + UInt(size) }
  }

  private let start: UInt
  private let limit: UInt
  /// Where what was ever handed out ends.
  private var end: UInt
  private var committed: UInt
  /// By address; no two touch.
  private var gaps: [Gap] = []

  private static let grain = 1 << 16
  private static let growth = 64 << 20

  /// Reserves addresses, no memory: as many as the system lets have.
  init() {
    var size = 1 << 42
    var base: UInt = 0
    while base == 0, size >= 1 << 30 {
      base = UInt(bitPattern: gfm_reserve(size))
      if base == 0 { size /= 2 }
    }
    (start, end, committed, limit) = (base, base, base, base == 0 ? 0 : base + UInt(size))
  }

  /// The bytes that lie unused in memory.
  var unused: Int { gaps.reduce(0) { $0 + ($1.isResident ? $1.size : 0) } }

  /// The size of the buffer that a request gets.
  static func rounded(_ bytes: Int) -> Int { (bytes + grain - 1) & ~(grain - 1) }

  /// Takes a buffer of a rounded size.
  ///
  /// - Returns: Its address, or `nil` where the system has no more.
  mutating func take(_ size: Int) -> UInt? {
    var best: Int?
    for index in gaps.indices where gaps[index].size >= size {
      if best.map({ gaps[index].size < gaps[$0].size }) ?? true { best = index }
      if gaps[index].size == size { break }
    }
    guard let best else { return grow(size) }
    let address = gaps[best].start
    if gaps[best].size == size {
      gaps.remove(at: best)
    } else {
      gaps[best].start += UInt(size)
      gaps[best].size -= size
    }
    return address
  }

  /// Takes a buffer at the end, with the gap before the end, if there is one.
  private mutating func grow(_ size: Int) -> UInt? {
    var address = end
    let last = gaps.last.flatMap { $0.end == end ? $0 : nil }
    if let last { address = last.start }
    let newEnd = address + UInt(size)
    guard newEnd <= limit, commit(until: newEnd) else { return nil }
    if last != nil { gaps.removeLast() }
    end = newEnd
    return address
  }

  private mutating func commit(until wanted: UInt) -> Bool {
    guard wanted > committed else { return true }
    let step = UInt(Self.growth)
    let target = min(limit, (wanted - start + step - 1) / step * step + start)
    guard gfm_commit(UnsafeMutableRawPointer(bitPattern: committed), Int(target - committed)) else {
      return false
    }
    committed = target
    return true
  }

  /// Takes a buffer back; its pages stay in memory for the next one where `keeps` says so.
  mutating func give(_ address: UInt, _ size: Int, keeps: Bool) {
    if !keeps { gfm_discard(UnsafeMutableRawPointer(bitPattern: address), size) }
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].start < address { low = middle + 1 } else { high = middle }
    }
    var gap = Gap(start: address, size: size, isResident: keeps)
    if low < gaps.count, gaps[low].start == gap.end {
      gap.size += gaps[low].size
      gap.isResident = gap.isResident || gaps[low].isResident
      gaps.remove(at: low)
    }
    if low > 0, gaps[low - 1].end == address {
      gaps[low - 1].size += gap.size
      gaps[low - 1].isResident = gaps[low - 1].isResident || gap.isResident
    } else {
      gaps.insert(gap, at: low)
    }
  }

  /// Returns the memory of all gaps to the system.
  mutating func trim() {
    for index in gaps.indices where gaps[index].isResident {
      gfm_discard(UnsafeMutableRawPointer(bitPattern: gaps[index].start), gaps[index].size)
      gaps[index].isResident = false
    }
  }
}
