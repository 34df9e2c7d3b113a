import Glibc

/// Registers in memory that the system hands out only when it is touched.
final class MachineMemory {
  let base: UnsafeMutablePointer<Value>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = count * MemoryLayout<Value>.stride
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      // Without address space for its registers no program can run.
      preconditionFailure("no address space for \(bytes) bytes")
    }
    base = memory.bindMemory(to: Value.self, capacity: count)
  }

  deinit { munmap(base, count * MemoryLayout<Value>.stride) }

  /// Lets go of what registers hold.
  func clear(_ range: Range<Int>) {
    for index in range { Slot.clear(base + index) }
  }
}
