import Glibc

/// The limits on the memory of this process, and where the kernel tells what is left of them.
package struct MemoryLimits: Sendable {
  private let root: String
  private let groups: [ControlGroup]

  /// Those of this process; the groups that it is in are looked up once.
  package static let current = MemoryLimits()

  /// - Parameter root: Where the folders `proc` and `sys` are, for tests.
  init(root: String = "") {
    self.root = root
    groups = ControlGroup.ofThisProcess(root: root)
  }

  /// What is left now.
  ///
  /// - Parameters:
  ///   - addresses: The most addresses that the process may use, in bytes.
  ///   - data: The most memory that it may write to, in bytes.
  /// - Returns: The bytes left by each limit.
  package func read(
    addresses: Double = MemoryLimits.addresses,
    data: Double = MemoryLimits.data
  ) -> FreeMemory {
    var free = FreeMemory()
    if let machine = KernelFile(root + "/proc/meminfo", atMost: 4096) {
      free.machine = machine.number(after: "MemAvailable:").map { $0 * 1024 } ?? .infinity
      free.swap = machine.number(after: "SwapFree:").map { $0 * 1024 } ?? 0
    } else {
      free.machine = Double(sysconf(Int32(_SC_AVPHYS_PAGES))) * Self.page
    }
    let rooms = groups.compactMap(\.room)
    free.groups = rooms.map(\.left).min() ?? .infinity
    free.groupsWithoutFiles = rooms.map(\.withoutFiles).min() ?? .infinity
    // In pages: all addresses, those in memory, of which of files, code, 0, data.
    if let use = KernelFile(root + "/proc/self/statm", atMost: 256)?.numbers, use.count >= 6 {
      free.addresses = max(0, addresses - use[0] * Self.page)
      free.resident = max(0, use[1] - use[2]) * Self.page
      free.data = max(0, data - use[5] * Self.page)
    }
    return free
  }

  private static let page = Double(sysconf(Int32(_SC_PAGESIZE)))

  /// The most addresses that this process may use; infinity where nobody set a limit.
  package static var addresses: Double { limit(RLIMIT_AS) }

  /// The most memory that it may write to.
  package static var data: Double { limit(RLIMIT_DATA) }

  private static func limit(_ resource: __rlimit_resource) -> Double {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
      limit.rlim_cur < rlim_t(Int.max)
    else {
      return .infinity
    }
    return Double(limit.rlim_cur)
  }
}
