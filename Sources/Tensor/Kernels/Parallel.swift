import CKernels
import Synchronization

/// Work split among the threads of the process, in pieces whose size never depends on their number:
/// that, and adding partial results in the order of the pieces, makes results the same bits
/// whatever the number of threads.
package enum Parallel {
  /// The number of threads that regions use.
  package static var threads: Int {
    get { Int(gfm_pool_threads()) }
    set { gfm_pool_set_threads(Int32(clamping: newValue)) }
  }

  /// Calls `body` for every index below `count`, in any order, and waits.
  ///
  /// No interruption cuts it short: for work that must end whole, such as a copy.
  package static func run(_ count: Int, _ body: (Int) -> Void) {
    if count == 1 { return body(0) }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { context in
        gfm_pool_run(
          { context, index in
            guard let context else { return }
            context.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
          },
          UnsafeMutableRawPointer(mutating: context),
          count
        )
      }
    }
  }

  /// Splits `count` items into ranges of `grain` and calls `body` for each, in any order.
  ///
  /// Once an interruption is asked for or a range has failed, ranges not yet begun are left out.
  ///
  /// - Throws: What a range threw, `TensorError.interrupted` where the work was cut short.
  package static func ranges(
    _ count: Int,
    grain: Int,
    _ body: (Range<Int>) throws -> Void
  ) throws {
    guard count > 0 else { return }
    let grain = min(max(grain, 1), count)
    let failure = FirstFailure()
    let flag = Interruption.current
    run((count + grain - 1) / grain) { piece in
      do {
        try Interruption.helping(flag) {
          guard !Interruption.isRequested, failure.isNone else { return }
          try body(piece * grain..<min(count, (piece + 1) * grain))
        }
      } catch {
        failure.note(error)
      }
    }
    try failure.check()
    try Interruption.check()
  }

  /// Splits elements into pieces of a fixed size; no interruption cuts it short.
  static func pieces(_ count: Int, _ body: (Range<Int>) -> Void) {
    let grain = 1 << 16
    guard count > 0 else { return }
    run((count + grain - 1) / grain) { body($0 * grain..<min(count, ($0 + 1) * grain)) }
  }

  /// Splits rows so that each piece holds about `elements` elements.
  package static func rows(
    _ count: Int,
    of width: Int,
    elements: Int = 1 << 15,
    _ body: (Range<Int>) throws -> Void
  ) throws {
    try ranges(count, grain: max(1, elements / max(width, 1)), body)
  }
}

/// What went wrong first on any of the threads of a region.
private struct FirstFailure: ~Copyable {
  private let isSet = Atomic(false)
  private let error = Mutex<(any Error)?>(nil)

  var isNone: Bool { !isSet.load(ordering: .relaxed) }

  func note(_ error: any Error) {
    self.error.withLock { $0 = $0 ?? error }
    isSet.store(true, ordering: .relaxed)
  }

  func check() throws {
    if let error = error.withLock({ $0 }) { throw error }
  }
}
