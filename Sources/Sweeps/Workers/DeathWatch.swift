import Foundation

/// Tells which workers of a sweep are dead.
///
/// A worker on this machine is dead when its process is. Of another machine's worker the signs of life are counted: it is
/// dead when none came for a while of this process's own monotonic clock. No clock of another machine is believed, and
/// none that can be set.
package final class DeathWatch {
  private let store: SweepStore
  private let sweep: StoredSweep
  private let patience: Duration
  private let clock = ContinuousClock()
  private var seen: [String: (beats: Int, at: ContinuousClock.Instant)] = [:]

  /// - Parameters:
  ///   - store: what the workers are entered in.
  ///   - sweep: what they work for.
  ///   - patience: how long a worker elsewhere may be silent.
  package init(_ store: SweepStore, _ sweep: StoredSweep, patience: Duration = .seconds(60)) {
    self.store = store
    self.sweep = sweep
    self.patience = patience
  }

  /// Puts trials of dead workers back.
  /// - Parameter own: processes of this machine whose end somebody else sees to.
  /// - Throws: `SweepError.store`, `.interrupted`.
  package func requeue(except own: Set<Int32> = []) throws {
    var dead: [String] = []
    for (worker, beats) in try store.workers(of: sweep) {
      if own.contains(worker.process), worker.isGone() != nil { continue }
      switch worker.isGone() {
      case true?: dead.append(worker.id)
      case false?: continue
      case nil: if isSilent(worker.id, beats) { dead.append(worker.id) }
      }
    }
    try store.markDead(dead, sweep)
    try store.requeueOrphans(sweep)
  }

  private func isSilent(_ id: String, _ beats: Int) -> Bool {
    let now = clock.now
    guard let last = seen[id], last.beats == beats else {
      seen[id] = (beats, now)
      return false
    }
    return now - last.at > patience
  }
}
