import Foundation
import Language
import Sweeps

/// Workers that must not open the store.
extension SweepSupervisor {
  private func client(
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

  /// A process that a launcher started.
  func work(
    _ source: PointSource,
    by folder: JournalFolder,
    _ brief: WorkerBrief
  ) throws -> SweepObject {
    let client = try client(folder, brief, awaitsParent: false)
    host?.noteWork()
    try runner(client, client.sweep, progress([], total: 0)).run(source)
    throw InterruptedError()
  }

  /// The sweep, if all of it is over.
  private func finished(_ source: PointSource) -> SweepObject? {
    let store = try? SweepStore.looking(at: request.store)
    guard let store, let result = try? SweepObject(store, named: request.definition.name),
      result.sweep.definition == request.definition
    else { return nil }
    let wanted = min(
      source.count ?? .max,
      request.trials ?? max(result.sweep.wanted, request.usualTrials)
    )
    return result.sweep.finished >= wanted ? result : nil
  }

  /// A rank beside the first, which has the store open; the script goes on with the result.
  func workAsRank(
    _ source: PointSource,
    by folder: JournalFolder
  ) throws -> SweepObject {
    while true {
      try call.checkInterruption()
      if let result = finished(source) { return result }
      if let brief = try folder.readBrief(of: request.definition.name),
        let client = try? client(folder, brief, awaitsParent: true)
      {
        do {
          try runner(client, client.sweep, progress([], total: 0)).run(source)
        } catch SweepError.dismissed {
          // The store was another one; the first rank says which it is.
        }
      }
      usleep(500_000)
    }
  }
}

/// Asks the session whether the user wants to stop, also from within the store.
final class InterruptionQuestion: @unchecked Sendable {
  private let question: () -> Bool

  init(_ call: CallContext) { question = call.interpreter.isInterrupted }

  func ask() -> Bool { question() }
}
