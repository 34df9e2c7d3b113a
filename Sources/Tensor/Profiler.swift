import Glibc
import Synchronization

/// What the tensor operations of one thread take: one line for each kind of operation and phase.
///
/// Times are an operation's own: those of operations that it calls are theirs. While no profiler
/// runs, an operation pays for one look at a flag.
package final class Profiler: Sendable {
  /// The part of a training step that an operation belongs to.
  package enum Phase: String, Sendable {
    case forward, backward, update
  }

  /// One kind of operation in one phase.
  package struct Line: Sendable {
    package let operation: String
    package let phase: Phase
    package fileprivate(set) var calls = 0
    package fileprivate(set) var seconds = 0.0
    /// Floating-point operations of products, a multiplication and its addition counting two.
    package fileprivate(set) var flops = 0
    /// What operands and results hold together: what goes through memory at least.
    package fileprivate(set) var bytes = 0
  }

  private struct Frame {
    let started: Double
    let flops: Int
    var innerSeconds = 0.0
    var innerFlops = 0
  }

  private struct State {
    var lines: [String: Line] = [:]
    var frames: [Frame] = []
    var started = Profiler.now()
  }

  private static let running = Mutex<(profiler: Profiler?, thread: UInt)>((nil, 0))
  private static let isRunning = Atomic<Bool>(false)
  private let state = Mutex(State())

  private init() {}

  /// Profiles a body, on the thread that calls this.
  ///
  /// - Returns: The lines, the longest time first, and the seconds of the whole.
  package static func profile(_ body: () throws -> Void) rethrows -> (lines: [Line], total: Double)
  {
    let profiler = Profiler()
    let before = running.withLock { running in
      defer { running = (profiler, thread) }
      return running
    }
    isRunning.store(true, ordering: .relaxed)
    defer {
      running.withLock { $0 = before }
      isRunning.store(before.profiler != nil, ordering: .relaxed)
    }
    try body()
    let (lines, started) = profiler.state.withLock { (Array($0.lines.values), $0.started) }
    let total = now() - started
    return (lines.sorted { ($0.seconds, $1.operation) > ($1.seconds, $0.operation) }, total)
  }

  /// Forgets what the running profile holds, so that it begins here: after a warm-up.
  package static func restart() {
    current?.state.withLock { state in
      state.lines = [:]
      state.started = now()
    }
  }

  /// Does a piece of work, and adds what it took to the running profile, if there is one.
  package static func span<Result>(
    _ operation: String,
    _ phase: Phase,
    bytes: (Result) -> Int = { _ in 0 },
    _ body: () throws -> Result
  ) rethrows -> Result {
    guard isRunning.load(ordering: .relaxed), let profiler = current else { return try body() }
    profiler.state.withLock { $0.frames.append(Frame(started: now(), flops: Work.flops)) }
    do {
      let result = try body()
      profiler.end(operation, phase, bytes: bytes(result))
      return result
    } catch {
      profiler.end(operation, phase, bytes: 0)
      throw error
    }
  }

  private func end(_ operation: String, _ phase: Phase, bytes: Int) {
    state.withLock { state in
      guard let frame = state.frames.popLast() else { return }
      let (seconds, flops) = (Self.now() - frame.started, Work.flops - frame.flops)
      if let outer = state.frames.indices.last {
        state.frames[outer].innerSeconds += seconds
        state.frames[outer].innerFlops += flops
      }
      let key = "\(phase.rawValue) \(operation)"
      var line = state.lines[key] ?? Line(operation: operation, phase: phase)
      line.calls += 1
      line.seconds += seconds - frame.innerSeconds
      line.flops += flops - frame.innerFlops
      line.bytes += bytes
      state.lines[key] = line
    }
  }

  /// The running profiler, where this thread began it.
  private static var current: Profiler? {
    running.withLock { $0.thread == thread ? $0.profiler : nil }
  }

  private static var thread: UInt { UInt(pthread_self()) }

  /// Seconds since some moment.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension Sequence where Element == Tensor {
  /// What the tensors hold together.
  var byteCount: Int { reduce(0) { $0 + $1.count * $1.dtype.size } }
}
