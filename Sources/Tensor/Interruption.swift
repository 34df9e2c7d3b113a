import CKernels

/// The wish of the user, or of a scheduler, that the work in progress stop.
package enum Interruption {
  /// Throws where an interruption was asked for; operations call it before they begin.
  package static func check() throws {
    if gfm_interrupt_requested() { throw TensorError.interrupted }
  }
}
