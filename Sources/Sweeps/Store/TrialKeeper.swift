/// Who gives out trials and keeps what comes of them.
///
/// A worker needs nothing else. Where the store's file can be shared it is the store itself; otherwise it is a
/// `JournalClient`, behind which the one process that has the store open answers.
package protocol TrialKeeper: AnyObject, Sendable {
  /// Enters a worker, before its first claim.
  func enter(_ worker: Worker, _ sweep: StoredSweep) throws
  /// Shows that a worker is alive.
  func beat(_ worker: Worker) throws
  /// Takes a worker out that has ended as it should.
  func leave(_ worker: Worker) throws
  /// Takes the next trial; nil where none is left to take.
  func claim(_ sweep: StoredSweep, worker: Worker, limit: Int?) throws -> Claim?
  /// What is known of the sweep's trials as a sampler needs it: of the reports at least the last.
  func history(of sweep: StoredSweep) throws -> [Trial]
  /// Keeps the point of a trial.
  func set(_ point: Assignment, of claim: Claim, _ definition: SweepDefinition) throws
  /// Keeps a value that a trial tells on its way, and asks the pruner.
  func report(
    _ claim: Claim,
    _ report: Trial.Report,
    _ sweep: StoredSweep
  ) throws -> ReportAnswer
  /// Ends a trial, unless it is known to be another worker's.
  @discardableResult
  func finish(_ claim: Claim, _ end: TrialEnd, seconds: Double, retries: Int) throws -> Bool
}

extension SweepStore: TrialKeeper {
  package func history(of sweep: StoredSweep) throws -> [Trial] { try trials(of: sweep) }
}

/// What workers write elsewhere and the store does not know yet.
protocol WorkerJournals: AnyObject, Sendable {
  /// Brings in all of it.
  func merge() throws
  /// - Throws: what went wrong meanwhile, so that nothing more is written.
  func check() throws
  /// Forgets the journals of workers that have ended.
  func discard(_ workers: [String])
}
