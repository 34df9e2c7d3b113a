/// What the system can still give this process, in bytes, by each of the limits that it has.
package struct FreeMemory: Equatable, Sendable {
  /// Of the machine, without swapping.
  package var machine = Double.infinity
  /// Of the machine's swap space.
  package var swap = 0.0
  /// Of the control groups that the process is in: past that the kernel ends it.
  package var groups = Double.infinity
  /// Of that, what would be left if the kernel dropped all pages of files too.
  package var groupsWithoutFiles = Double.infinity
  /// Of the addresses that it may use, RLIMIT_AS.
  package var addresses = Double.infinity
  /// Of the memory that it may write to, RLIMIT_DATA.
  package var data = Double.infinity
  /// What the process has in memory already, files apart.
  package var resident = 0.0

  package init() {}

  /// What a new block can have.
  package var smallest: Double { min(machine, groups, addresses, data) }

  /// What there is before something fails: with swapping, and without any page of a file in memory.
  package var last: Double { min(machine + swap, groupsWithoutFiles, addresses, data) }
}

/// The bytes that the system can still give this process: the least that the machine, control groups and limits of the
/// process leave.
///
/// - Complexity: About ten small files of the kernel are read, 20 to 60 µs.
package func availableMemory() -> Double { MemoryLimits.current.read().smallest }
