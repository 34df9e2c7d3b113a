/// The launchers, as scripts call them.
package enum LauncherName: String, Sendable, CaseIterable {
  case local
  case mpi
  case slurm
}

/// Something that starts workers and sees to them while a sweep runs.
///
/// Workers need nothing of it but to be started: they find their trials in the store.
package protocol Launcher: AnyObject {
  /// Starts workers.
  func start() throws
  /// Sees to those that ended: puts their trials back and starts others while there is work.
  func tend() throws
  /// Ends all workers; trials that they had begun wait to be run again.
  func stop()
}

/// What a launcher has workers do.
package struct WorkerCommand: Sendable {
  /// The program, this one.
  package let program: String
  /// Its words.
  package let arguments: [String]

  package init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// The exit status of a worker that came to no trial, or could not keep what came of it.
  package static let setupFailed: Int32 = 3
}
