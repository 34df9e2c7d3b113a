import Checkpoints
import Glibc

extension RunFolder {
  /// A checkpoint by the number of updates that it has seen: its file's time says nothing, for files
  /// are copied, touched and restored.
  private struct Candidate {
    let path: String
    let updates: Int
    /// Whether its name says the number; others are second names of such files.
    let isNumbered: Bool
  }

  /// The checkpoint of the most updates that can be read: a damaged one is passed over for the one
  /// before.
  ///
  /// - Parameters:
  ///   - trainer: Whose model, data and settings they are to be of.
  ///   - damaged: Gets those that were passed over.
  /// - Returns: Its path and what it holds; `nil` where there is none.
  /// - Throws: The first error where none can be read; `TrainingError.otherModel`.
  func newestReadable(
    for trainer: Trainer,
    _ damaged: inout [(path: String, error: CheckpointError)]
  ) throws -> (String, TrainingState)? {
    for candidate in candidates(epochLength: trainer.epochLength).reversed() {
      do {
        return (candidate.path, try TrainingState(reading: candidate.path, for: trainer))
      } catch let error as CheckpointError {
        damaged.append((candidate.path, error))
      }
    }
    if let first = damaged.first { throw first.error }
    return nil
  }

  /// Gives the checkpoints of the run before other names, under which no run goes on from them; they
  /// go as the new run's come.
  ///
  /// - Returns: How many there were.
  func putAside() throws -> Int {
    let names = shelf.names(beginning: "ckpt_")
    for name in names {
      let target = "\(path)/\(CheckpointShelf.asideMark)\(name)"
      guard rename("\(path)/\(name)", target) == 0 else {
        throw CheckpointError.cannotWrite(path: target, code: errno)
      }
    }
    return names.count
  }

  /// The checkpoints to go on from, those of fewest updates first.
  private func candidates(epochLength: Int) -> [Candidate] {
    shelf.names(beginning: "ckpt_").map { name in
      let path = "\(path)/\(name)"
      let number = CheckpointShelf.updates(named: name, epochLength: epochLength)
      let told = LoadedFile.outline(path).flatMap {
        TrainingState.updates(in: $0, epochLength: epochLength)
      }
      return Candidate(path: path, updates: told ?? number ?? -1, isNumbered: number != nil)
    }.sorted { first, second in
      guard first.updates == second.updates else { return first.updates < second.updates }
      guard first.isNumbered == second.isNumbered else { return second.isNumbered }
      return first.path < second.path
    }
  }
}
