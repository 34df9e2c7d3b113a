import Foundation
import Language
import Session
import Sweeps
import Training

/// A call of `sweep`, as every process that comes to it sees it.
struct SweepWork {
  let call: CallContext
  let request: SweepRequest
  let source: any PointSource
  /// The parallel job that this process belongs to; each rank runs the same script.
  let job = JobEnvironment { ProcessInfo.processInfo.environment[$0] }

  /// - Throws: `Failure` within a trial of another sweep; `SweepError` where space and sampler do not go together.
  init(_ call: CallContext, _ request: SweepRequest) throws {
    if TrialPlace.of(call.interpreter).trial != nil {
      throw Failure("sweep", "sweep: the function of a sweep cannot begin another one")
    }
    self.call = call
    self.request = request
    source = try request.definition.sampler.points(
      of: request.space.space,
      seed: request.definition.seed,
      objectives: request.definition.objectives
    )
  }

  var host: SweepHost? { call.interpreter.service(SweepHost.self) }

  var facts: SessionFacts? { call.interpreter.service(SessionFacts.self) }

  var isFirstRank: Bool { job?.isFirst ?? true }

  /// As many trials as were asked for, or are usual, and no more than there are points.
  var wanted: Int { min(source.count ?? .max, request.trials ?? request.usualTrials) }

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

  /// The store, opened; to be closed by the caller.
  func openStore(journals: JournalFolder?) throws -> StoreHolder {
    let question = InterruptionQuestion(call)
    return try StoreHolder(request.store, journals: journals) { question.ask() }
  }

  /// A worker's side of journals.
  ///
  /// - Throws: `SweepError.otherSweep` where those who have the store work for another sweep.
  func client(
    _ folder: JournalFolder,
    _ brief: WorkerBrief,
    awaitsParent: Bool
  ) throws -> JournalClient {
    let name = request.definition.name
    let differences = brief.definition.differences(from: request.definition)
    if !differences.isEmpty { throw SweepError.otherSweep(name: name, differences: differences) }
    let question = InterruptionQuestion(call)
    return JournalClient(folder, brief, awaitsParent: awaitsParent) { question.ask() }
  }
}

/// Asks the session whether the user wants to stop, also from within the store.
final class InterruptionQuestion: @unchecked Sendable {
  private let question: () -> Bool

  init(_ call: CallContext) { question = call.interpreter.isInterrupted }

  func ask() -> Bool { question() }
}
