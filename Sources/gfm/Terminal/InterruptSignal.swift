import CKernels
import Glibc

/// Ctrl-C as a flag that whatever is running looks at.
enum InterruptSignal {
  /// Makes Ctrl-C set the flag instead of ending the process.
  static func install() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in gfm_interrupt_request() }
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART, so that a read at the prompt comes back.
    action.sa_flags = 0
    sigaction(SIGINT, &action, nil)
  }

  static var isRequested: Bool { gfm_interrupt_requested() }

  static func clear() { gfm_interrupt_clear() }
}
