import CKernels
import Glibc

/// Ctrl-C as a flag that whatever is running looks at; pressed again, it says what that is.
enum InterruptSignal {
  /// Makes Ctrl-C set the flag instead of ending the process.
  static func install() { install(for: [SIGINT]) }

  /// Makes the signals with which schedulers end a job set the flag as well, so that a worker gives back what it has.
  static func installForWorker() { install(for: [SIGINT, SIGTERM, SIGUSR1]) }

  private static func install(for signals: [Int32]) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in gfm_interrupt_signalled() }
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART, so that a read at the prompt comes back.
    action.sa_flags = 0
    for signal in signals { sigaction(signal, &action, nil) }
    // Some programs start others with signals blocked: neither Ctrl-C nor a closed terminal would be heard.
    var heard = sigset_t()
    sigemptyset(&heard)
    for signal in [SIGINT, SIGHUP, SIGTERM] { sigaddset(&heard, signal) }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
  }

  static var isRequested: Bool { gfm_interrupt_requested() }

  static func clear() { gfm_interrupt_clear() }

  /// Where the name of the builtin that runs is kept.
  static var activity: UnsafeMutablePointer<UnsafePointer<CChar>?> { gfm_activity() }
}
