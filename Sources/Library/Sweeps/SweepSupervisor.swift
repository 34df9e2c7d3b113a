import Foundation
import Language
import Session
import Sweeps
import Tensor
import Training

/// Brings a sweep to its end: in this session, by processes, by ranks or by a scheduler.
struct SweepSupervisor {
  let call: CallContext
  let request: SweepRequest
  let host: SweepHost?

  init(_ call: CallContext, _ request: SweepRequest) {
    self.call = call
    self.request = request
    host = call.interpreter.service(SweepHost.self)
  }

  /// The parallel job that this process belongs to; each rank is a worker that runs the same script.
  private var job: JobEnvironment? {
    JobEnvironment { ProcessInfo.processInfo.environment[$0] }
  }

  private var isFirstRank: Bool { job?.isFirst ?? true }

  private var facts: SessionFacts? { call.interpreter.service(SessionFacts.self) }

  /// - Returns: the sweep with what came of its trials.
  func run() throws -> SweepObject {
    if TrialPlace.of(call.interpreter).trial != nil {
      throw Failure("sweep", "sweep: the function of a sweep cannot begin another one")
    }
    let source = try PointSource(
      request.space.space,
      request.definition.sampler,
      seed: request.definition.seed,
      objectives: request.definition.objectives
    )
    let isWorker = host?.assignment?.name == request.definition.name
    let journals = JournalFolder.needed(for: request.store)
    if isWorker, let assignment = host?.assignment, let brief = assignment.brief {
      return try work(source, by: JournalFolder(besides: assignment.store), brief)
    }
    if let journals, request.launcher == .mpi, !isFirstRank {
      return try workAsRank(source, by: journals)
    }
    let question = InterruptionQuestion(call)
    let holder = try StoreHolder(request.store, journals: journals) { question.ask() }
    defer { holder.close() }
    let wanted = min(source.count ?? .max, request.trials ?? request.usualTrials)
    let origin = try isWorker ? nil : origin()
    let sweep = try holder.store.open(
      request.definition,
      wanted: wanted,
      isAsked: !isWorker && request.trials != nil,
      origin: origin
    )
    if !isWorker, sweep.finished > wanted {
      call.output.warn(
        "\(request.definition.name): \(sweep.finished) trials are done, \(wanted) were asked for; none is begun"
      )
    }
    try holder.publish(sweep, prelude: origin?.environment["prelude"])
    let progress = progress(
      try holder.store.trials(of: sweep),
      total: min(sweep.wanted, source.count ?? .max)
    )
    defer { progress.clear() }
    let runner = runner(holder.store, sweep, progress)
    if isWorker {
      host?.noteWork()
      try runner.run(source)
      // The script goes no further in a worker.
      throw InterruptedError()
    }
    return try finish(holder, runner, source)
  }

  func runner(
    _ store: any TrialKeeper,
    _ sweep: StoredSweep,
    _ progress: SweepProgress
  ) -> TrialRunner {
    TrialRunner(call: call, request: request, store: store, sweep: sweep, progress: progress)
  }

  func progress(_ trials: [Trial], total: Int) -> SweepProgress {
    SweepProgress(
      call,
      request.definition,
      trials: trials,
      total: total,
      isSilent: host?.assignment != nil || !isFirstRank
    )
  }

  private func finish(
    _ holder: StoreHolder,
    _ runner: TrialRunner,
    _ source: PointSource
  ) throws -> SweepObject {
    let (store, sweep, progress) = (holder.store, runner.sweep, runner.progress)
    do {
      try DeathWatch(store, sweep).requeue()
      if try !store.isFinished(sweep, limit: source.count) {
        if let launcher = try launcher(holder, sweep, source) {
          try supervise(launcher, holder, sweep, source, progress)
        } else {
          try runner.run(source)
          try awaitOthers(holder, runner, source)
        }
      }
    } catch  where Failure.of(error) == nil || (error as? Diagnostic)?.isInterruption == true {
      progress.clear()
      sayHowToGoOn(store, sweep)
      guard facts?.isInteractive ?? false else { throw InterruptedError() }
      Interruption.clear()
      call.noteStop()
    }
    return try SweepObject(store, named: request.definition.name)
  }

  /// Who runs the trials; nil for this session itself.
  private func launcher(
    _ holder: StoreHolder,
    _ sweep: StoredSweep,
    _ source: PointSource
  ) throws -> (any Launcher)? {
    let store = holder.store
    if request.launcher == .mpi {
      if job == nil { throw SweepError.notUnderMPI }
      return nil
    }
    if let ranks = call.ranks {
      guard request.launcher == .local, request.workers == 1 else {
        throw SweepError.workersUnderMPI(ranks: ranks.count)
      }
      return nil
    }
    // A worker of another sweep does not start workers of its own.
    guard let host, host.assignment == nil else { return nil }
    if request.launcher == .local, request.workers == 1 { return nil }
    let isSlurm = request.launcher == .slurm
    let threads = isSlurm ? nil : max(1, Parallel.threads / request.workers)
    let command = WorkerCommand(
      program: host.program,
      arguments: ["sweeps", "worker", request.definition.name, "--store", absolute(request.store)]
        + (threads.map { ["--threads", "\($0)", "--watch"] } ?? [])
        + (holder.isAlone ? ["--journals"] : [])
    )
    if isSlurm {
      return SlurmLauncher(
        store,
        sweep,
        command,
        options: request.options,
        count: request.workers,
        limit: source.count
      )
    }
    return LocalLauncher(
      store,
      sweep,
      command,
      count: request.workers,
      limit: source.count,
      retries: request.retries
    )
  }

  private func supervise(
    _ launcher: any Launcher,
    _ holder: StoreHolder,
    _ sweep: StoredSweep,
    _ source: PointSource,
    _ progress: SweepProgress
  ) throws {
    let store = holder.store
    defer { launcher.stop() }
    try launcher.start()
    var seen: [TrialState: Int] = [:]
    var looks = 0
    while true {
      try call.checkInterruption()
      try holder.check()
      try launcher.tend()
      let counts = try store.counts(of: sweep)
      looks += 1
      if counts != seen || looks % 10 == 0 {
        seen = counts
        progress.update(try store.trials(of: sweep))
      }
      if try store.isFinished(sweep, limit: source.count) { break }
      usleep(50_000)
    }
    progress.update(try store.trials(of: sweep))
  }

  /// Waits until trials that others have are over, and takes those that they lose.
  private func awaitOthers(
    _ holder: StoreHolder,
    _ runner: TrialRunner,
    _ source: PointSource
  ) throws {
    let (store, sweep) = (holder.store, runner.sweep)
    let watch = DeathWatch(store, sweep)
    while try !store.isFinished(sweep, limit: source.count) {
      try call.checkInterruption()
      try holder.check()
      try watch.requeue()
      runner.progress.update(try store.trials(of: sweep))
      if try store.counts(of: sweep)[.waiting, default: 0] > 0 { try runner.run(source) }
      usleep(100_000)
    }
  }

  private func sayHowToGoOn(_ store: SweepStore, _ sweep: StoredSweep) {
    guard let now = try? store.sweep(named: sweep.definition.name) else { return }
    call.output.warn(
      "\(sweep.definition.name): stopped after \(now.finished) of \(now.wanted) trials; run the same"
        + " again to go on, or: gfm sweeps resume \(sweep.definition.name) --store \(request.store)"
    )
  }

  private func origin() throws -> SweepOrigin {
    let prelude = SweepPrelude(call.interpreter, facts: facts, threads: Parallel.threads)
    let text = String(decoding: try JSONEncoder().encode(prelude), as: UTF8.self)
    return SweepOrigin(
      program: host?.version ?? "",
      scriptHash: prelude.hash,
      environment: ["prelude": text, "host": ProcessInfo.processInfo.hostName]
    )
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
