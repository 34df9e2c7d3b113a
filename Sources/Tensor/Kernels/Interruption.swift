import CKernels
import Files
import Synchronization

/// A request that the work of one session stop.
package final class InterruptionFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  package var isRequested: Bool { raised.load(ordering: .relaxed) }

  /// Asks for an interruption.
  package func request() { raised.store(true, ordering: .relaxed) }

  /// Forgets the request.
  package func clear() { raised.store(false, ordering: .relaxed) }

  /// Does work that this flag stops, in place of the process's.
  package func during<Result>(_ work: () throws -> Result) rethrows -> Result {
    Interruption.owners.add(1, ordering: .relaxed)
    defer { Interruption.owners.subtract(1, ordering: .relaxed) }
    return try Interruption.$current.withValue(self, operation: work)
  }
}

/// A request by the user, or by a scheduler, that the work in progress stop.
///
/// Work asks the flag of the session that it belongs to. That is the one that signal handlers of the process raise, as
/// the command has one session; a session that is given a flag of its own (`InterruptionFlag.during`) asks that, and
/// others beside it are left alone.
package enum Interruption {
  /// The flag of the session that this thread works for; nil for the process's.
  @TaskLocal static var current: InterruptionFlag?
  /// How many sessions ask flags of their own: builtins ask at every call, and a task's values take their time.
  fileprivate static let owners = Atomic(0)

  /// Throws where an interruption was asked for, or memory is about to be full; operations call it before they begin.
  ///
  /// - Throws: `TensorError.interrupted`, `.memory`.
  package static func check() throws {
    if isRequested { throw TensorError.interrupted }
    guard let left = MemoryWatch.current.shortage(relieve: BufferPool.shared.trim) else { return }
    throw TensorError.memory(shape: nil, bytes: MemoryWatch.least, available: left)
  }

  /// Does a part of work on a thread that helps, for the session that the work is of.
  static func helping<Result>(
    _ flag: InterruptionFlag?,
    _ work: () throws -> Result
  ) rethrows -> Result {
    try flag.map { try $0.during(work) } ?? work()
  }

  /// Whether an interruption was asked for, for work that cannot throw.
  package static var isRequested: Bool {
    guard owners.load(ordering: .relaxed) > 0, let current else { return gfm_interrupt_requested() }
    return current.isRequested
  }

  /// Holds a request back while it is set, so that several processes can agree on where to stop.
  package static func hold(_ holds: Bool) { gfm_interrupt_hold(holds) }

  /// Whether an interruption was asked for, kept back or not.
  package static var isPending: Bool { current?.isRequested ?? gfm_interrupt_pending() }

  /// Whether the process is about to be ended, so that nothing holds the request back.
  package static var isUrgent: Bool { gfm_interrupt_urgent() }

  /// Asks for an interruption, for programs that watch over work; a signal handler may call it.
  package static func request() { gfm_interrupt_request() }

  /// The same where nothing holds the request back, as the process is about to be ended; a signal
  /// handler may call it.
  package static func hurry() { gfm_interrupt_hurry() }

  /// What a signal handler calls: a request, and from the second one on a line on standard error that
  /// names what runs.
  package static func signalled() { gfm_interrupt_signalled() }

  /// Where the name of what runs is kept for that line, in memory that stays; null for nothing of note.
  package static var activity: UnsafeMutablePointer<UnsafePointer<CChar>?> { gfm_activity() }

  /// Forgets the request, once the work that it ended has handed over its result.
  package static func clear() {
    guard let current else { return gfm_interrupt_clear() }
    current.clear()
  }
}
