import Glibc
import Tensor

/// Ctrl-C as a flag that whatever is running looks at; pressed again, it says what that is.
enum InterruptSignal {
  /// Makes Ctrl-C set the flag instead of ending the process.
  static func install() {
    handle(SIGINT) { _ in Interruption.signalled() }
    unblock([SIGINT, SIGHUP, SIGTERM])
  }

  /// Makes the signals with which schedulers end a job, or say that they will, set the flag as well: what it has
  /// reached is written, and what it had begun is given back.
  ///
  /// Several ranks receive Ctrl-C as SIGTERM, which `mpirun` sends before it ends them for good, and
  /// of SIGUSR1, which it passes on, as of the request to stop after the update in progress.
  static func installForJob(amongRanks: Bool = false) {
    install()
    if amongRanks {
      handle(SIGUSR1) { _ in Interruption.request() }
      handle(SIGTERM) { _ in Interruption.hurry() }
    } else {
      for signal in [SIGTERM, SIGUSR1] { handle(signal) { _ in Interruption.signalled() } }
    }
    unblock([SIGUSR1])
  }

  /// Lets signals in: some programs start others with all of them blocked, so that neither Ctrl-C nor a
  /// closed terminal would arrive.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART, so that a read at the prompt comes back.
    action.sa_flags = 0
    sigaction(signal, &action, nil)
  }

  static var isRequested: Bool { Interruption.isRequested }

  /// Sets the flag, as Ctrl-C does.
  static func request() { Interruption.request() }

  static func clear() { Interruption.clear() }

  /// Where the name of the builtin that runs is kept.
  static var activity: UnsafeMutablePointer<UnsafePointer<CChar>?> { Interruption.activity }
}
