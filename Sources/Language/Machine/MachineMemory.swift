import Files
import Glibc

/// Registers in memory that the system hands out only when it is touched.
final class MachineMemory {
  let base: UnsafeMutablePointer<Value>
  let count: Int

  /// - Throws: `Failure` where the process has no addresses for them.
  init(count: Int) throws {
    self.count = count
    let bytes = count * MemoryLayout<Value>.stride
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let memory, memory != MAP_FAILED else { throw Self.failure(count: count) }
    base = memory.bindMemory(to: Value.self, capacity: count)
  }

  deinit { munmap(base, count * MemoryLayout<Value>.stride) }

  /// What is said where there is no memory for so many registers, without which no program can run.
  static func failure(count: Int) -> Failure {
    let bytes = Double(count * MemoryLayout<Value>.stride)
    return .memory("running a program needs \(Failure.size(bytes))", left: availableMemory())
  }

  /// Lets go of what registers hold.
  func clear(_ range: Range<Int>) {
    for index in range { Slot.clear(base + index) }
  }
}
