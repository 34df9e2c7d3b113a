import Foundation
import Language
import Sweeps

/// A process that a launcher started, and that takes trials from the store.
struct StoreWorker: SweepRole {
  let work: SweepWork
  let journals: JournalFolder?

  func run() throws -> SweepObject {
    let holder = try work.openStore(journals: journals)
    defer { holder.close() }
    let sweep = try holder.store.open(
      work.request.definition,
      wanted: work.wanted,
      isAsked: false,
      origin: nil
    )
    try holder.publish(sweep, prelude: nil)
    let trials = try holder.store.trials(of: sweep)
    let progress = work.progress(trials, total: min(sweep.wanted, work.source.count ?? .max))
    defer { progress.clear() }
    try work.runner(holder.store, sweep, progress).run(work.source)
    throw EndOfScript()
  }
}

/// A process that a launcher started, and that must not open the store: it writes requests and reads responses.
struct JournalWorker: SweepRole {
  let work: SweepWork
  let folder: JournalFolder
  /// What it was told of the sweep.
  let brief: WorkerBrief

  func run() throws -> SweepObject {
    let client = try work.client(folder, brief, awaitsParent: false)
    try work.runner(client, client.sweep, work.progress([], total: 0)).run(work.source)
    throw EndOfScript()
  }
}

/// A rank beside the first, which has the store open; its script goes on with the result.
struct RankWorker: SweepRole {
  let work: SweepWork
  let folder: JournalFolder

  func run() throws -> SweepObject {
    while true {
      try work.call.checkInterruption()
      if let result = finished() { return result }
      if let brief = try folder.readBrief(of: work.request.definition.name),
        let client = try? work.client(folder, brief, awaitsParent: true)
      {
        do {
          try work.runner(client, client.sweep, work.progress([], total: 0)).run(work.source)
        } catch SweepError.dismissed {
          // The store was another one; the first rank says which it is.
        }
      }
      usleep(500_000)
    }
  }

  /// The sweep, if all of it is over.
  private func finished() -> SweepObject? {
    let request = work.request
    let store = try? SweepStore.looking(at: request.store)
    guard let store, let result = try? SweepObject(store, named: request.definition.name),
      result.sweep.definition == request.definition
    else { return nil }
    let wanted = min(
      work.source.count ?? .max,
      request.trials ?? max(result.sweep.wanted, request.usualTrials)
    )
    return result.sweep.finished >= wanted ? result : nil
  }
}
