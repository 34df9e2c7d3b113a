import Foundation
import Language
import Session
import Sweeps
import Tensor

/// A process that has the store of a sweep open, brings the sweep to its end and goes on with the result: it runs the
/// trials itself, as `LoneSession`, or has workers run them, as `WorkersParent`.
struct SweepOwner: SweepRole {
  let work: SweepWork
  let journals: JournalFolder?

  private var request: SweepRequest { work.request }
  private var name: String { work.request.definition.name }
  private var output: any Output { work.call.output }

  func run() throws -> SweepObject {
    let holder = try work.openStore(journals: journals)
    defer { holder.close() }
    let wanted = work.wanted
    let origin = try origin()
    let sweep = try holder.store.open(
      request.definition,
      wanted: wanted,
      isAsked: request.trials != nil,
      origin: origin
    )
    if sweep.finished > wanted {
      output.warn(
        "\(name): \(sweep.finished) trials are done, \(wanted) were asked for; none is begun"
      )
    }
    try holder.publish(sweep, prelude: origin.environment["prelude"])
    let progress = work.progress(
      try holder.store.trials(of: sweep),
      total: min(sweep.wanted, work.source.count ?? .max)
    )
    defer { progress.clear() }
    do {
      try finish(holder, sweep, progress)
    } catch  where Self.isInterruption(error) {
      progress.clear()
      sayHowToGoOn(holder.store, sweep)
      guard work.facts?.isInteractive ?? false else { throw InterruptedError() }
      Interruption.clear()
      work.call.noteStop()
    }
    return try SweepObject(holder.store, named: name)
  }

  private func finish(
    _ holder: StoreHolder,
    _ sweep: StoredSweep,
    _ progress: SweepProgress
  ) throws {
    try DeathWatch(holder.store, sweep).requeue()
    if try holder.store.isFinished(sweep, limit: work.source.count) { return }
    if let launcher = try launcher(holder, sweep) {
      try WorkersParent(work: work, holder: holder, sweep: sweep, progress: progress)
        .supervise(launcher)
    } else {
      try LoneSession(work: work, holder: holder, sweep: sweep, progress: progress).run()
    }
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    Failure.of(error) == nil || (error as? Diagnostic)?.isInterruption == true
  }

  /// What starts workers; nil where this session runs the trials itself.
  private func launcher(_ holder: StoreHolder, _ sweep: StoredSweep) throws -> (any Launcher)? {
    let words = ["sweeps", "worker", name, "--store", absolute(request.store)]
    let launcher = try request.method.launcher(
      for: LaunchWork(
        store: holder.store,
        sweep: sweep,
        command: WorkerCommand(
          program: work.host?.program ?? "",
          arguments: words + (holder.isAlone ? ["--journals"] : [])
        ),
        count: request.workers,
        limit: work.source.count,
        retries: request.retries,
        threads: Parallel.threads,
        isRank: work.job != nil
      )
    )
    guard let launcher else { return nil }
    if let ranks = work.call.ranks { throw SweepError.workersUnderMPI(ranks: ranks.count) }
    // A worker of another sweep does not start workers of its own.
    guard let host = work.host, host.assignment == nil else { return nil }
    return launcher
  }

  private func sayHowToGoOn(_ store: SweepStore, _ sweep: StoredSweep) {
    guard let now = try? store.sweep(named: name) else { return }
    output.warn(
      "\(name): stopped after \(now.finished) of \(now.wanted) trials; run the same"
        + " again to go on, or: gfm sweeps resume \(name) --store \(request.store)"
    )
  }

  private func origin() throws -> SweepOrigin {
    let prelude = SweepPrelude(work.call.interpreter, facts: work.facts, threads: Parallel.threads)
    let text = String(decoding: try JSONEncoder().encode(prelude), as: UTF8.self)
    return SweepOrigin(
      program: work.host?.version ?? "",
      scriptHash: prelude.hash,
      environment: ["prelude": text, "host": ProcessInfo.processInfo.hostName]
    )
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
