import Glibc

/// Where a worker stands, in memory that it shares with who watches it and that outlives it.
struct Progress: @unchecked Sendable {
  // Unchecked: each number has one writer, and the watcher may see an old one.

  enum Slot: Int {
    /// The input that is tried.
    case index
    case accepted
    case refused
    /// Inputs that had to be told to stop.
    case slow
    /// One more than the last input, once all were tried.
    case end
    /// 1 once the worker has come to its first input.
    case begun
  }

  private let numbers: UnsafeMutablePointer<Int>
  private static let size = 4096

  /// Opens the file, and makes it where there is none.
  init?(path: String) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0, ftruncate(file, off_t(Self.size)) == 0 else { return nil }
    defer { close(file) }
    let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    guard let memory, memory != MAP_FAILED else { return nil }
    numbers = memory.assumingMemoryBound(to: Int.self)
  }

  subscript(slot: Slot) -> Int {
    get { numbers[slot.rawValue] }
    nonmutating set { numbers[slot.rawValue] = newValue }
  }
}
