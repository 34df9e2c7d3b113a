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

/// Who runs the trials of a sweep, as scripts say it in `launcher=`.
///
/// **To add one**: a file with a type of this kind, and its name in `LaunchMethods.known`.
package protocol LaunchMethod: Sendable {
  /// As scripts call it.
  static var name: String { get }
  /// Where its workers run.
  static var reach: LaunchReach { get }
  /// Whether scripts can say anything to it in `options=`.
  static var takesOptions: Bool { get }

  /// - Parameter options: What a script says to it in `options=`, nil where it says nothing.
  /// - Throws: `SweepError` for an option that it does not have.
  init(options: [(name: String, value: Scalar)]?) throws

  /// Makes what starts the workers of a sweep.
  ///
  /// - Parameter work: The sweep and what workers run.
  /// - Returns: Nil where this process runs the trials itself.
  /// - Throws: `SweepError` where workers cannot be had here.
  func launcher(for work: LaunchWork) throws -> (any Launcher)?
}

/// Where workers run.
package enum LaunchReach: Sendable {
  /// In this session, or in processes that it starts.
  case here
  /// In the ranks of a parallel job, each of which runs the same script.
  case ranks
  /// On machines that this session's sandbox does not reach.
  case elsewhere
}

/// What a launcher is to do.
package struct LaunchWork {
  package let store: SweepStore
  package let sweep: StoredSweep
  /// What each worker runs.
  package let command: WorkerCommand
  /// The workers at once.
  package let count: Int
  /// The number of points, where it is known.
  package let limit: Int?
  /// How often a trial that crashed is tried again.
  package let retries: Int
  /// The threads of this machine that workers share.
  package let threads: Int
  /// Whether this process is a rank of a parallel job.
  package let isRank: Bool

  package init(
    store: SweepStore,
    sweep: StoredSweep,
    command: WorkerCommand,
    count: Int,
    limit: Int?,
    retries: Int,
    threads: Int,
    isRank: Bool
  ) {
    (self.store, self.sweep, self.command) = (store, sweep, command)
    (self.count, self.limit, self.retries) = (count, limit, retries)
    (self.threads, self.isRank) = (threads, isRank)
  }
}

/// The ways to run the trials of a sweep.
package enum LaunchMethods {
  /// All of them, in the order in which they are listed.
  package static let known: [any LaunchMethod.Type] = [
    LocalWorkers.self, MPIRanks.self, SlurmTasks.self,
  ]

  package static var names: [String] { known.map { $0.name } }

  /// - Parameters:
  ///   - name: One of `names`.
  ///   - options: What a script says to it, nil where it says nothing.
  /// - Returns: The method; nil where none has the name.
  /// - Throws: `SweepError` for an option that it does not have.
  package static func method(
    named name: String,
    options: [(name: String, value: Scalar)]?
  ) throws -> (any LaunchMethod)? {
    try known.first { $0.name == name }?.init(options: options)
  }
}

extension LaunchMethod {
  package static var takesOptions: Bool { false }

  package var name: String { Self.name }
  package var reach: LaunchReach { Self.reach }

  /// - Throws: `SweepError.noOptions` where a script says anything.
  static func refuse(_ options: [(name: String, value: Scalar)]?) throws {
    guard options != nil else { return }
    let others = LaunchMethods.known.filter { $0.takesOptions }
    throw SweepError.noOptions(having: others.map { $0.name })
  }
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

  /// The same with more words.
  func adding(_ words: [String]) -> WorkerCommand {
    WorkerCommand(program: program, arguments: arguments + words)
  }

  /// The exit status of a worker that came to no trial, or could not keep what came of it.
  package static let setupFailed: Int32 = 3
}
