import Foundation
import Testing

@testable import Files

/// The views of a kernel, as files in a folder.
private struct FakeKernel {
  let root = FileManager.default.temporaryDirectory.path + "/gfm-\(UUID().uuidString)"

  init(_ files: [String: String]) throws {
    for (path, text) in files {
      let url = URL(filePath: root + path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  func free(addresses: Double = .infinity, data: Double = .infinity) -> FreeMemory {
    defer { try? FileManager.default.removeItem(atPath: root) }
    return MemoryLimits(root: root).read(addresses: addresses, data: data)
  }
}

@Suite struct MemoryLimitsTests {
  private static let unified =
    "25 22 0:22 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"

  private static func mounted(
    _ top: String = "/",
    at place: String = "/sys/fs/cgroup/memory"
  )
    -> String
  {
    """
    22 1 8:1 / / rw - ext4 /dev/vda rw
    30 22 0:26 \(top) /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
    31 22 0:27 \(top) \(place) rw,relatime shared:12 - cgroup cgroup rw,memory

    """
  }

  @Test func withoutLimitsTheMachineCounts() throws {
    let kernel = try FakeKernel([
      "/proc/meminfo":
        "MemTotal:  200 kB\nMemFree:  30 kB\nMemAvailable:     100 kB\nSwapFree:   7 kB\n",
      "/proc/self/statm": "50 20 5 1 0 30 0\n",
      "/proc/self/cgroup": "0::/\n", "/proc/self/mountinfo": Self.unified,
    ])
    let free = kernel.free()
    #expect(free.machine == 102_400 && free.swap == 7168 && free.smallest == 102_400)
    #expect(free.groups == .infinity && free.addresses == .infinity && free.data == .infinity)
    #expect(free.resident == Double(15 * getpagesize()))
  }

  @Test func theTightestGroupAboveTheProcessCounts() throws {
    let (own, above) = ("/sys/fs/cgroup/a.slice/b.scope", "/sys/fs/cgroup/a.slice")
    let files = [
      "/proc/self/cgroup": "0::/a.slice/b.scope\n", "/proc/self/mountinfo": Self.unified,
      own + "/memory.max": "9000\n", own + "/memory.high": "max\n",
      own + "/memory.current": "1000\n",
      own + "/memory.stat": "anon 900\nfile 100\ninactive_file 100\n",
      above + "/memory.max": "max\n", above + "/memory.high": "7000\n",
      above + "/memory.current": "5000\n",
      above + "/memory.stat": "anon 1\nworkingset_inactive_file 4000\ninactive_file 500\n",
    ]
    #expect(try FakeKernel(files).free().groups == 2500)
    var loose = files
    loose[above + "/memory.high"] = "max\n"
    #expect(try FakeKernel(loose).free().groups == 8100)
  }

  @Test func aGroupOfTheFirstVersionCounts() throws {
    let own = "/sys/fs/cgroup/memory/jobs/7"
    let files = [
      "/proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/jobs/7\n0::/\n",
      "/proc/self/mountinfo": Self.mounted(),
      own + "/memory.limit_in_bytes": "8000\n", own + "/memory.usage_in_bytes": "6000\n",
      own + "/memory.stat": "inactive_file 1\ntotal_inactive_file 1000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "99999\n",
    ]
    #expect(try FakeKernel(files).free().groups == 3000)
    var read = files
    read[own + "/memory.stat"] = "total_inactive_file 1000\ntotal_active_file 500\n"
    #expect(try FakeKernel(read).free().groupsWithoutFiles == 3500)
    #expect(try FakeKernel(read).free().last == 3500)
  }

  @Test(arguments: ["/docker/1", "/docker/1/inner", "/elsewhere"])
  func inAContainerTheGroupIsWhereTheMountBegins(path: String) throws {
    let place = "/sys/fs/cgroup/memory"
    let files = [
      "/proc/self/cgroup": "4:memory:\(path)\n",
      "/proc/self/mountinfo": Self.mounted("/docker/1", at: place),
      place + "/memory.limit_in_bytes": "5000\n", place + "/memory.usage_in_bytes": "6000\n",
    ]
    #expect(try FakeKernel(files).free().groups == 0)
  }

  @Test func limitsOfTheProcessAreLessWhatItUses() throws {
    let page = Double(getpagesize())
    let kernel = try FakeKernel(["/proc/self/statm": "50 20 5 1 0 30 0\n"])
    let free = kernel.free(addresses: 60 * page, data: 29 * page)
    #expect(free.addresses == 10 * page && free.data == 0 && free.smallest == 0)
  }

  @Test(arguments: ["", "x", "::", "0:", "0::/../..\n", "4:memory"])
  func whatIsNoTableSaysNothing(text: String) throws {
    let kernel = try FakeKernel([
      "/proc/self/cgroup": text, "/proc/self/mountinfo": Self.unified + "- - -\n1 2 - cgroup2\n",
      "/proc/meminfo": "MemAvailable:\n", "/proc/self/statm": text,
    ])
    #expect(kernel.free() == FreeMemory())
  }

  @Test func thisProcessHasMemory() {
    #expect(availableMemory() > 1e6)
    #expect(MemoryLimits.current.read().resident > 1e5)
  }
}
