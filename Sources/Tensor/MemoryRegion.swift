import Files

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
  /// Whether addresses are reserved beforehand, or taken with the memory, as the process may use few.
  private let isReserved: Bool
  /// Where what was ever handed out ends.
  private var end: UInt
  private var committed: UInt
  /// By address; no two touch.
  private var gaps: [Gap] = []

  private static let grain = 1 << 16
  private static let growth = 64 << 20
  /// The most addresses of a region, as many as a machine has memory for.
  private static let reach = 1 << 42

  /// Reserves addresses, no memory: as many as the system lets have, or none where the process may use only so many,
  /// for the rest of it needs some, too.
  init(hasFewAddresses: Bool = MemoryLimits.addresses < .infinity) {
    var size = Self.reach
    var base: UInt = 0
    if hasFewAddresses, let place = Self.claim() {
      (start, end, committed, limit) = (place, place, place, place + UInt(size))
      isReserved = false
      return
    }
    while base == 0, size >= Self.growth {
      if Double(size) < MemoryLimits.current.read().addresses / 2 {
        base = SystemMemory.reserve(size)
      }
      if base == 0 { size /= 2 }
    }
    (start, end, committed, limit) = (base, base, base, base == 0 ? 0 : base + UInt(size))
    isReserved = true
  }

  /// A place far from all that the system maps by itself, marked by a page that is not used.
  ///
  /// - Returns: `nil` where the processor has no such addresses, or others do use them.
  private static func claim() -> UInt? {
    let page = 1 << 16
    for index in 4..<16 {
      let base = UInt(index * reach)
      if SystemMemory.claim(base, page) { return base + UInt(page) }
    }
    return nil
  }

  /// The bytes of addresses that the process has for it already, without memory behind them.
  var spare: Int { writable + (isReserved ? Int(limit - committed) : 0) }

  /// Those of them that count as data of the process already.
  var writable: Int {
    gaps.reduce(Int(committed - end)) { $0 + ($1.isResident ? 0 : $1.size) }
  }

  /// The bytes that lie unused in memory.
  var unused: Int { gaps.reduce(0) { $0 + ($1.isResident ? $1.size : 0) } }

  /// The size of the buffer that a request gets.
  static func rounded(_ bytes: Int) -> Int { (bytes + grain - 1) & ~(grain - 1) }

  /// Takes a buffer of a rounded size.
  ///
  /// - Returns: Its address and how many bytes of it are not in memory yet, or `nil` where the system has no more.
  mutating func take(_ size: Int) -> (address: UInt, fresh: Int)? {
    var best: Int?
    for index in gaps.indices where gaps[index].size >= size {
      if best.map({ gaps[index].size < gaps[$0].size }) ?? true { best = index }
      if gaps[index].size == size { break }
    }
    guard let best else { return grow(size) }
    let (address, fresh) = (gaps[best].start, gaps[best].isResident ? 0 : size)
    if gaps[best].size == size {
      gaps.remove(at: best)
    } else {
      gaps[best].start += UInt(size)
      gaps[best].size -= size
    }
    return (address, fresh)
  }

  /// Takes a buffer at the end, with the gap before the end, if there is one.
  private mutating func grow(_ size: Int) -> (address: UInt, fresh: Int)? {
    var address = end
    let last = gaps.last.flatMap { $0.end == end ? $0 : nil }
    if let last { address = last.start }
    let newEnd = address + UInt(size)
    guard newEnd <= limit, commit(until: newEnd) else { return nil }
    if last != nil { gaps.removeLast() }
    end = newEnd
    return (address, last.map { $0.isResident ? size - $0.size : size } ?? size)
  }

  private mutating func commit(until wanted: UInt) -> Bool {
    guard wanted > committed else { return true }
    let step = UInt(Self.growth)
    let ample = min(limit, (wanted - start + step - 1) / step * step + start)
    // Near the end of what the process may have, no more than is needed.
    for target in [ample, wanted] {
      let size = Int(target - committed)
      let isThere =
        isReserved
        ? SystemMemory.commit(committed, size) : SystemMemory.extend(committed, size)
      guard isThere else { continue }
      committed = target
      return true
    }
    return false
  }

  /// Takes a buffer back; its pages stay in memory for the next one where `keeps` says so.
  mutating func give(_ address: UInt, _ size: Int, keeps: Bool) {
    if !keeps { SystemMemory.discard(address, size) }
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
  ///
  /// What lies at the end counts no more as data of the process, nor as addresses where these are few.
  mutating func trim() {
    for index in gaps.indices where gaps[index].isResident {
      SystemMemory.discard(gaps[index].start, gaps[index].size)
      gaps[index].isResident = false
    }
    if let last = gaps.last, last.end == end {
      end = last.start
      gaps.removeLast()
    }
    guard committed > end else { return }
    let size = Int(committed - end)
    if isReserved { SystemMemory.decommit(end, size) } else { SystemMemory.unmap(end, size) }
    committed = end
  }
}
