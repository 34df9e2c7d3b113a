import Checkpoints
import Glibc

extension RunFolder {
  /// What the checkpoints of a run before are called once another starts over in its folder.
  private static let asideMark = "replaced_"

  /// A checkpoint by the number of updates that it has seen: its file's time says nothing, for files
  /// are copied, touched and restored.
  private struct Candidate {
    let path: String
    let updates: Int
    /// Whether its name says the number; others are second names of such files.
    let isNumbered: Bool
  }

  /// Removes what is not to be kept.
  func dropOld(keeping newest: String, epochLength: Int) {
    let best = "\(bestName).pth"
    let current = names(beginning: "ckpt_").filter { $0 != best }
      .compactMap { name in
        Self.updates(named: name, epochLength: epochLength).map { (name: name, updates: $0) }
      }
      .sorted { ($0.updates, $0.name) < ($1.updates, $1.name) }
    let old = names(beginning: Self.asideMark).sorted() + current.map(\.name)
    for name in old.dropLast(keepLast) where "\(path)/\(name)" != newest {
      unlink("\(path)/\(name)")
    }
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
    let names = names(beginning: "ckpt_")
    for name in names {
      let target = "\(path)/\(Self.asideMark)\(name)"
      guard rename("\(path)/\(name)", target) == 0 else {
        throw CheckpointError.cannotWrite(path: target, code: errno)
      }
    }
    return names.count
  }

  /// The checkpoints to go on from, those of fewest updates first.
  private func candidates(epochLength: Int) -> [Candidate] {
    names(beginning: "ckpt_").map { name in
      let path = "\(path)/\(name)"
      let number = Self.updates(named: name, epochLength: epochLength)
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

  /// The number of updates that a checkpoint's name says.
  private static func updates(named name: String, epochLength: Int) -> Int? {
    let stem = name.dropLast(".pth".count)
    if stem.hasPrefix("ckpt_update_") { return Int(stem.dropFirst("ckpt_update_".count)) }
    guard stem.hasPrefix("ckpt_epoch_"), let epoch = Int(stem.dropFirst("ckpt_epoch_".count)),
      (0..<1 << 32).contains(epoch)
    else { return nil }
    return (epoch + 1) * epochLength
  }

  /// The names of the folder's checkpoints that begin so.
  private func names(beginning prefix: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(prefix), name.hasSuffix(".pth") { found.append(name) }
    }
    return found
  }
}
