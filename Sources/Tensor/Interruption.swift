import CKernels

/// The wish of the user, or of a scheduler, that the work in progress stop.
package enum Interruption {
  /// Throws where an interruption was asked for; operations call it before they begin.
  package static func check() throws {
    if gfm_interrupt_requested() { throw TensorError.interrupted }
  }

  /// Whether an interruption was asked for, for work that cannot throw.
  package static var isRequested: Bool { gfm_interrupt_requested() }

  /// Forgets the wish, once the work that it ended has handed over its result.
  package static func clear() { gfm_interrupt_clear() }
}
