/// A folder of the kernel's that says what memory some processes may have together.
struct ControlGroup: Equatable, Sendable {
  let folder: String
  /// Whether the files are those of the second version.
  let isUnified: Bool

  /// The bytes that its processes may still have; nothing where it sets no limit.
  ///
  /// Pages of files that nobody read lately count as free: the kernel drops them first.
  /// Also what they may have at the cost of all pages of files.
  var room: (left: Double, withoutFiles: Double)? {
    let names = isUnified ? ["/memory.max", "/memory.high"] : ["/memory.limit_in_bytes"]
    let limits = names.compactMap { KernelFile(folder + $0, atMost: 64)?.number }
    // The first version writes no limit as the largest whole page.
    guard let limit = limits.min(), limit < 0x1p62 else { return nil }
    let use = KernelFile(
      folder + (isUnified ? "/memory.current" : "/memory.usage_in_bytes"),
      atMost: 64
    )
    guard let use = use?.number else { return nil }
    let statistics = KernelFile(folder + "/memory.stat")
    let old = statistics?.number(after: isUnified ? "inactive_file " : "total_inactive_file ") ?? 0
    let files =
      old + (statistics?.number(after: isUnified ? "active_file " : "total_active_file ") ?? 0)
    return (max(0, limit - max(0, use - old)), max(0, limit - max(0, use - files)))
  }

  /// The groups that bound this process: its own and those above, of both versions.
  static func ofThisProcess(root: String) -> [ControlGroup] {
    guard let own = KernelFile(root + "/proc/self/cgroup")?.lines,
      let mounts = KernelFile(root + "/proc/self/mountinfo", atMost: 1 << 18)?.lines
    else { return [] }
    return own.flatMap { line -> [ControlGroup] in
      let parts = line.joined(separator: " ").split(
        separator: ":",
        maxSplits: 2,
        omittingEmptySubsequences: false
      )
      guard parts.count == 3 else { return [] }
      let isUnified = parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("memory") else { return [] }
      return mounts.lazy.compactMap { Mount($0) }
        .first { isUnified ? $0.type == "cgroup2" : $0.type == "cgroup" && $0.isOfMemory }
        .map { $0.groups(of: String(parts[2]), root: root, isUnified: isUnified) } ?? []
    }
  }

  /// A line of the table of mounted file systems: number, parent, device, root, place, options … - type source options.
  private struct Mount {
    let top: String
    let place: String
    let type: String
    let isOfMemory: Bool

    init?(_ words: [String]) {
      guard words.count > 8, let dash = words.firstIndex(of: "-"), dash + 3 < words.count else {
        return nil
      }
      (top, place, type) = (words[3], words[4], words[dash + 1])
      isOfMemory = words[dash + 3].split(separator: ",").contains("memory")
    }

    /// The folders from a group up to where the tree is mounted.
    ///
    /// In a container the mount may begin inside the tree, and the path may be one that only the host sees.
    func groups(of path: String, root: String, isUnified: Bool) -> [ControlGroup] {
      var path = path
      if top != "/", path == top || path.hasPrefix(top + "/") { path.removeFirst(top.count) }
      var names = path.split(separator: "/")
      if names.contains("..") { names = [] }
      var result: [ControlGroup] = []
      while true {
        let folder = ([Substring(root + place)] + names).joined(separator: "/")
        result.append(ControlGroup(folder: folder, isUnified: isUnified))
        guard names.popLast() != nil else { return result }
      }
    }
  }
}
