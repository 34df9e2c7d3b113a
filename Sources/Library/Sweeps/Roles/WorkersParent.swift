import Foundation
import Language
import Sweeps

/// An owner of a sweep whose trials are run by workers.
struct WorkersParent {
  let work: SweepWork
  let holder: StoreHolder
  let sweep: StoredSweep
  let progress: SweepProgress

  /// Sees to workers until the sweep is over.
  ///
  /// - Parameter launcher: What starts and stops them.
  /// - Throws: What the launcher and the store throw; `InterruptedError`.
  func supervise(_ launcher: any Launcher) throws {
    let store = holder.store
    defer { launcher.stop() }
    try launcher.start()
    var seen: [TrialState: Int] = [:]
    var looks = 0
    while true {
      try work.call.checkInterruption()
      try holder.check()
      try launcher.tend()
      let counts = try store.counts(of: sweep)
      looks += 1
      if counts != seen || looks % 10 == 0 {
        seen = counts
        progress.update(try store.trials(of: sweep))
      }
      if try store.isFinished(sweep, limit: work.source.count) { break }
      usleep(50_000)
    }
    progress.update(try store.trials(of: sweep))
  }
}
