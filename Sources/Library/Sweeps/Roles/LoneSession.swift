import Foundation
import Language
import Sweeps

/// An owner of a sweep that runs the trials itself, beside others who may have the store open.
struct LoneSession {
  let work: SweepWork
  let holder: StoreHolder
  let sweep: StoredSweep
  let progress: SweepProgress

  func run() throws {
    let runner = work.runner(holder.store, sweep, progress)
    try runner.run(work.source)
    try awaitOthers(runner)
  }

  /// Waits until trials that others have are over, and takes those that they lose.
  private func awaitOthers(_ runner: TrialRunner) throws {
    let store = holder.store
    let watch = DeathWatch(store, sweep)
    while try !store.isFinished(sweep, limit: work.source.count) {
      try work.call.checkInterruption()
      try holder.check()
      try watch.requeue()
      progress.update(try store.trials(of: sweep))
      if try store.counts(of: sweep)[.waiting, default: 0] > 0 { try runner.run(work.source) }
      usleep(100_000)
    }
  }
}
