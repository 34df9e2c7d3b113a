import Checkpoints
import Glibc
import Layers
import Models
import Tensor

/// Where a run keeps its log and its checkpoints.
package final class RunFolder {
  package let path: String
  private let saveEvery: Int?
  private let keepLast: Int
  private let resumes: Bool
  /// What a checkpoint says of the images that its model takes.
  private let notes: CheckpointRecord
  private let log: RunLog
  private let saver = Saver()
  private var lowest = Double.infinity
  /// The name of the best checkpoint, without its ending.
  private let bestName: String

  /// - Parameters:
  ///   - path: The folder; it is made where it is missing.
  ///   - saveEvery: The number of updates between checkpoints; none for the end of each epoch.
  ///   - keep: How many of the last checkpoints stay, beside the best.
  ///   - resumes: Whether to go on from the newest checkpoint there.
  ///   - notes: Band names and normalisation, kept in every checkpoint.
  ///   - bestName: What the best checkpoint is called.
  /// - Throws: `CheckpointError.cannotWrite` where the folder cannot be made.
  package init(
    path: String,
    saveEvery: Int?,
    keep: Int,
    resumes: Bool,
    notes: CheckpointRecord = CheckpointRecord(),
    bestName: String = "best"
  ) throws {
    self.path = path
    self.saveEvery = saveEvery
    keepLast = max(1, keep)
    self.resumes = resumes
    self.notes = notes
    self.bestName = bestName
    try Self.makeFolder(path)
    log = RunLog(path: path + "/log.jsonl")
  }

  private static func makeFolder(_ path: String) throws {
    var done = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      done += "/\(part)"
      guard mkdir(done, 0o777) == 0 || errno == EEXIST else {
        throw CheckpointError.cannotWrite(path: path, code: errno)
      }
    }
  }

  func log(_ row: UpdateRow) throws { try log.append(row) }

  func log(_ row: EvaluationRow) throws { try log.append(row) }

  /// Whether a checkpoint is to be written after this many updates.
  func isDue(updates: Int, updatesPerEpoch: Int, isEnd: Bool) -> Bool {
    isEnd || updates % (saveEvery ?? updatesPerEpoch) == 0
  }

  /// Writes the trainer's state, whole or not at all, and drops what is not to be kept.
  ///
  /// - Parameters:
  ///   - trainer: The trainer, between two updates.
  ///   - isBehind: Whether to write while the caller goes on, from a copy.
  /// - Returns: The checkpoint's path.
  /// - Throws: `CheckpointError` where the disk does not take it; older checkpoints are unharmed.
  func save(_ trainer: Trainer, isBehind: Bool) throws -> String {
    let (updates, length) = (trainer.optimiser.updates, trainer.epochLength)
    let name =
      updates % length == 0 ? "ckpt_epoch_\(updates / length - 1)" : "ckpt_update_\(updates)"
    let target = "\(path)/\(name).pth"
    let isBest = trainer.standing < lowest
    lowest = min(lowest, trainer.standing)
    let state = TrainingState(trainer, notes: notes, lowest: lowest)
    guard !isBehind else {
      let copy = state.copied()
      saver.run { try? writeCheckpoint(.record(copy.record), to: target) }
      return target
    }
    try saver.wait()
    try writeCheckpoint(.record(state.record), to: target)
    if isBest { try linkBest(target) }
    dropOld(keeping: target)
    return target
  }

  /// Waits for a checkpoint that is being written in the background.
  package func finish() { try? saver.wait() }

  /// The best checkpoint so far, if there is one.
  package var best: String? {
    let best = "\(path)/\(bestName).pth"
    return access(best, R_OK) == 0 ? best : nil
  }

  /// Links a checkpoint as the best so far.
  private func linkBest(_ target: String) throws {
    let (best, temporary) = ("\(path)/\(bestName).pth", path + "/.best.pth")
    unlink(temporary)
    guard link(target, temporary) == 0, rename(temporary, best) == 0 else {
      throw CheckpointError.cannotWrite(path: best, code: errno)
    }
  }

  private func dropOld(keeping newest: String) {
    let best = "\(path)/\(bestName).pth"
    for old in checkpoints().filter({ $0.path != best }).dropLast(keepLast)
    where old.path != newest { unlink(old.path) }
  }

  /// The checkpoints in the folder, oldest first.
  private func checkpoints() -> [(path: String, modified: Double)] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [(path: String, modified: Double)] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix("ckpt_"), name.hasSuffix(".pth") else { continue }
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0 else { continue }
      let time = Double(status.st_mtim.tv_sec) + 1e-9 * Double(status.st_mtim.tv_nsec)
      found.append(("\(path)/\(name)", time))
    }
    return found.sorted { ($0.modified, $0.path) < ($1.modified, $1.path) }
  }

  /// The newest checkpoint that can be read: a damaged one is passed over for the one before.
  private func newestReadable(for trainer: Trainer) throws -> (String, TrainingState)? {
    var damage: CheckpointError?
    for candidate in checkpoints().reversed() {
      do {
        return (candidate.path, try TrainingState(reading: candidate.path, for: trainer))
      } catch let error as CheckpointError {
        damage = damage ?? error
      }
    }
    if let damage { throw damage }
    return nil
  }

  /// Takes over the newest checkpoint, where there is one and the folder resumes.
  ///
  /// - Returns: What the run has done so far, or `nil` where it begins.
  /// - Throws: `TrainingError.otherRun` where settings or data differ.
  func resume(
    _ trainer: Trainer
  ) throws
    -> (path: String, rows: [UpdateRow], evaluations: [EvaluationRow])?
  {
    guard resumes, let (newest, state) = try newestReadable(for: trainer) else {
      try log.start(keepingUpdatesBelow: 0)
      return nil
    }
    let differences = state.differences(from: TrainingState.settings(of: trainer))
    guard differences.isEmpty else {
      throw TrainingError.otherRun(folder: path, differences: differences)
    }
    trainer.restore(
      parameters: state.parameters,
      updates: state.updates,
      state: state.moments
    )
    let (rows, evaluations) = try log.start(keepingUpdatesBelow: state.updates)
    lowest = state.lowest ?? .infinity
    return (newest, rows, evaluations)
  }
}
