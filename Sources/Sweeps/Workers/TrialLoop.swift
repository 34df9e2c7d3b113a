import Foundation

/// A worker's work: takes trial after trial until none is left.
package final class TrialLoop {
  private let store: any TrialKeeper
  private let sweep: StoredSweep
  private let source: any PointSource
  private let retries: Int
  private let worker: Worker
  private let clock = ContinuousClock()

  package init(
    _ store: any TrialKeeper,
    _ sweep: StoredSweep,
    _ source: any PointSource,
    retries: Int = 0,
    worker: Worker = .current()
  ) {
    (self.store, self.sweep, self.source) = (store, sweep, source)
    (self.retries, self.worker) = (retries, worker)
  }

  /// Runs trials.
  /// - Parameters:
  ///   - evaluate: runs one; what it throws ends the loop, and the trial waits to be run again.
  ///   - observe: told of each trial that ended, with its end and the seconds that it took.
  /// - Throws: what `evaluate`, the store and the source of points throw.
  package func run(
    evaluate: (Claim, Assignment) throws -> TrialEnd,
    observe: (Claim, Assignment, TrialEnd, Double) -> Void = { _, _, _, _ in }
  ) throws {
    try store.enter(worker, sweep)
    let heartbeat = Heartbeat(store, worker)
    defer { heartbeat.end() }
    while let claim = try store.claim(sweep, worker: worker, limit: source.count) {
      let start = clock.now
      let point = try settle(claim)
      let end: TrialEnd
      do {
        end = try evaluate(claim, point)
      } catch {
        _ = try? store.finish(claim, .released, seconds: seconds(since: start), retries: 0)
        try? store.leave(worker)
        throw error
      }
      let seconds = seconds(since: start)
      try store.finish(claim, end, seconds: seconds, retries: retries)
      observe(claim, point, end, seconds)
    }
    try store.leave(worker)
  }

  /// The point of a trial: the one that it had, or else the one that its number gives.
  private func settle(_ claim: Claim) throws -> Assignment {
    if let point = claim.parameters { return point }
    do {
      let point = try source.point(of: claim.number) { try store.history(of: sweep) }
      try store.set(point, of: claim, sweep.definition)
      return point
    } catch {
      _ = try? store.finish(claim, .released, seconds: 0, retries: 0)
      throw error
    }
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (clock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }
}
