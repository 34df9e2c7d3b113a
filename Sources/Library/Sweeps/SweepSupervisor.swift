import Foundation
import Language
import Session
import Sweeps
import Tensor

/// Brings a sweep to its end: in this session, by processes, by ranks or by a scheduler.
struct SweepSupervisor {
  private let call: CallContext
  private let request: SweepRequest
  private let host: SweepHost?

  init(_ call: CallContext, _ request: SweepRequest) {
    self.call = call
    self.request = request
    host = call.interpreter.service(SweepHost.self)
  }

  private var facts: SessionFacts? { call.interpreter.service(SessionFacts.self) }

  /// - Returns: the sweep with what came of its trials.
  func run() throws -> SweepObject {
    if TrialPlace.of(call.interpreter).trial != nil {
      throw Failure("sweep", "sweep: the function of a sweep cannot begin another one")
    }
    let isInterrupted = InterruptionQuestion(call)
    let store = try SweepStore(path: request.store, isInterrupted: { isInterrupted.ask() })
    let source = try PointSource(
      request.space.space,
      request.definition.sampler,
      seed: request.definition.seed,
      objectives: request.definition.objectives
    )
    let wanted = min(
      source.count ?? .max,
      request.definition.sampler == .grid ? .max : request.trials
    )
    let isWorker = host?.assignment?.name == request.definition.name
    let sweep = try store.open(
      request.definition,
      wanted: wanted,
      origin: try isWorker ? nil : origin()
    )
    let trials = try store.trials(of: sweep)
    let progress = SweepProgress(
      call,
      request.definition,
      trials: trials,
      total: min(sweep.wanted, source.count ?? .max),
      isSilent: host?.assignment != nil || !MPIRank.isFirst
    )
    defer { progress.clear() }
    let runner = TrialRunner(
      call: call,
      request: request,
      store: store,
      sweep: sweep,
      progress: progress
    )
    if isWorker {
      host?.noteWork()
      try runner.run(source)
      // The script goes no further in a worker.
      throw InterruptedError()
    }
    return try finish(runner, source, progress)
  }

  private func finish(
    _ runner: TrialRunner,
    _ source: PointSource,
    _ progress: SweepProgress
  ) throws -> SweepObject {
    let (store, sweep) = (runner.store, runner.sweep)
    do {
      try DeathWatch(store, sweep).requeue()
      if try !store.isFinished(sweep, limit: source.count) {
        if let launcher = try launcher(store, sweep, source) {
          try supervise(launcher, store, sweep, source, progress)
        } else {
          try runner.run(source)
          try awaitOthers(runner, source)
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
    _ store: SweepStore,
    _ sweep: StoredSweep,
    _ source: PointSource
  ) throws -> (any Launcher)? {
    if request.launcher == "mpi" {
      if MPIRank.current == nil { throw SweepError.notUnderMPI }
      return nil
    }
    if let ranks = call.ranks {
      guard request.launcher == "local", request.workers == 1 else {
        throw SweepError.workersUnderMPI(ranks: ranks.count)
      }
      return nil
    }
    // A worker of another sweep does not start workers of its own.
    guard let host, host.assignment == nil else { return nil }
    if request.launcher == "local", request.workers == 1 { return nil }
    let isSlurm = request.launcher == "slurm"
    let threads = isSlurm ? nil : max(1, Parallel.threads / request.workers)
    let command = WorkerCommand(
      program: host.program,
      arguments: ["sweeps", "worker", request.definition.name, "--store", absolute(request.store)]
        + (threads.map { ["--threads", "\($0)", "--watch"] } ?? [])
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
    _ store: SweepStore,
    _ sweep: StoredSweep,
    _ source: PointSource,
    _ progress: SweepProgress
  ) throws {
    defer { launcher.stop() }
    try launcher.start()
    var seen: [TrialState: Int] = [:]
    var looks = 0
    while true {
      try call.checkInterruption()
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
  private func awaitOthers(_ runner: TrialRunner, _ source: PointSource) throws {
    let watch = DeathWatch(runner.store, runner.sweep)
    while try !runner.store.isFinished(runner.sweep, limit: source.count) {
      try call.checkInterruption()
      try watch.requeue()
      runner.progress.update(try runner.store.trials(of: runner.sweep))
      if try runner.store.counts(of: runner.sweep)[.waiting, default: 0] > 0 {
        try runner.run(source)
      }
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

/// Asks the session whether the user wants to stop, also from within the store.
private final class InterruptionQuestion: @unchecked Sendable {
  private let question: () -> Bool

  init(_ call: CallContext) { question = call.interpreter.isInterrupted }

  func ask() -> Bool { question() }
}

/// The rank that mpirun gave this process.
///
/// Ranks need nothing of each other but the store: each is a worker that runs the same script.
enum MPIRank {
  static var current: Int? { number("OMPI_COMM_WORLD_RANK") ?? number("PMI_RANK") }
  static var isFirst: Bool { current ?? 0 == 0 }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
}
