import Language
import Sweeps

/// What a process does about a sweep.
///
/// | role | has the store | runs trials | the script goes on |
/// | --- | --- | --- | --- |
/// | `SweepOwner` as a lone session | yes | yes | yes |
/// | `SweepOwner` as a parent | yes | by workers | yes |
/// | `StoreWorker` | yes | yes | no |
/// | `JournalWorker` | no | yes | no |
/// | `RankWorker` | no | yes | yes |
protocol SweepRole {
  /// Does this process's part.
  ///
  /// - Returns: The sweep with what came of its trials.
  /// - Throws: `EndOfScript` in a worker when its work is done.
  func run() throws -> SweepObject
}

extension SweepWork {
  /// The role of this process: a worker where a launcher told it so, or where it is a rank that must not open the store.
  func role() -> any SweepRole {
    let journals = JournalFolder.needed(for: request.store)
    if let assignment = host?.assignment, assignment.name == request.definition.name {
      guard let brief = assignment.brief else { return StoreWorker(work: self, journals: journals) }
      let folder = JournalFolder(besides: assignment.store)
      return JournalWorker(work: self, folder: folder, brief: brief)
    }
    if let journals, request.method.reach == .ranks, !isFirstRank {
      return RankWorker(work: self, folder: journals)
    }
    return SweepOwner(work: self, journals: journals)
  }
}
