import Checkpoints
import Files
import Glibc
import Layers
import Models
import Tensor

/// Where a run keeps its log and its checkpoints.
package final class RunFolder {
  package let path: String
  private let saveEvery: Int?
  let shelf: CheckpointShelf
  private let resumes: Bool
  /// What a checkpoint says of the images that its model takes.
  private let notes: CheckpointRecord
  private let log: RunLog
  private let saver = Saver()
  private var lowest = Double.infinity
  /// What `lowest` is to be once a checkpoint is there that is being written.
  private var lowestBehind: Double?
  private var damagedBest: String?
  /// Keeps other processes out while a run writes here.
  private var lock: FolderLock?

  /// - Parameters:
  ///   - path: The folder; it is made where it is missing.
  ///   - saveEvery: The number of updates between checkpoints; none for the end of each epoch.
  ///   - keep: How many of the last checkpoints stay, beside the best.
  ///   - resumes: Whether to go on from the newest checkpoint there.
  ///   - notes: Band names and normalization, kept in every checkpoint.
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
    shelf = CheckpointShelf(path: path, bestName: bestName, keepLast: max(1, keep))
    self.resumes = resumes
    self.notes = notes
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

  /// Keeps other processes out until `close`.
  ///
  /// - Returns: Whether it does: some file systems have no locks.
  /// - Throws: `TrainingError.folderInUse` where another process trains here, `CheckpointError`.
  func open() throws -> Bool {
    do {
      let lock = try FolderLock(folder: path)
      self.lock = lock
      return lock.isHeld
    } catch FileError.locked(let folder, let owner) {
      throw TrainingError.folderInUse(folder: folder, by: owner)
    } catch let error as FileError {
      throw CheckpointError.cannotWrite(path: path, code: error.code)
    }
  }

  /// Lets other processes in, once a checkpoint that is being written is there.
  func close() { lock = nil }

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
  ///   - isBehind: Whether to write while the caller goes on, from a copy; `finish` tells how that ended.
  /// - Returns: The checkpoint's path.
  /// - Throws: `CheckpointError` where the disk does not take it; older checkpoints are unharmed.
  func save(_ trainer: Trainer, isBehind: Bool) throws -> String {
    try finish()
    let (updates, length) = (trainer.optimizer.updates, trainer.epochLength)
    let name =
      updates % length == 0 ? "ckpt_epoch_\(updates / length - 1)" : "ckpt_update_\(updates)"
    let target = "\(path)/\(name).pth"
    let isBest = trainer.standing < lowest
    let least = min(lowest, trainer.standing)
    let state = try TrainingState(trainer, notes: notes, lowest: least)
    let shelf = shelf
    if isBehind {
      let copy = try state.copied()
      try saver.run { [lock] in
        try withExtendedLifetime(lock) {
          try shelf.put(copy, at: target, isBest: isBest, epochLength: length)
        }
      }
    } else {
      try shelf.put(state, at: target, isBest: isBest, epochLength: length)
    }
    // What is not there is not the best.
    if isBehind { lowestBehind = least } else { lowest = least }
    return target
  }

  /// Waits for a checkpoint that is being written in the background.
  ///
  /// - Throws: `CheckpointError`, once, where the disk did not take it.
  package func finish() throws {
    defer { lowestBehind = nil }
    try saver.wait()
    lowest = lowestBehind ?? lowest
  }

  /// The best checkpoint so far, if there is one that can be read.
  package var best: String? {
    let best = shelf.best
    return access(best, R_OK) == 0 && best != damagedBest ? best : nil
  }

  /// Takes note that the best checkpoint cannot be read.
  func noteDamage(of path: String) { damagedBest = path }

  /// What a folder gives a run to go on from.
  struct Beginning {
    /// The checkpoint, or `nil` where the run begins.
    var path: String?
    var rows: [UpdateRow] = []
    var evaluations: [EvaluationRow] = []
    /// Newer checkpoints that cannot be read.
    var damaged: [(path: String, error: CheckpointError)] = []
    /// How many checkpoints of a run before were put aside.
    var putAside = 0
  }

  /// Takes over the checkpoint of the most updates that can be read, where there is one and the folder
  /// resumes.
  ///
  /// - Returns: What the run has done so far.
  /// - Throws: `TrainingError.otherRun` where settings or data differ.
  func resume(_ trainer: Trainer) throws -> Beginning {
    var beginning = Beginning()
    guard resumes else {
      beginning.putAside = try putAside()
      try log.start(keepingUpdatesBelow: 0)
      return beginning
    }
    guard let (newest, state) = try newestReadable(for: trainer, &beginning.damaged) else {
      try log.start(keepingUpdatesBelow: 0)
      return beginning
    }
    let differences = state.differences(from: TrainingState.settings(of: trainer))
    guard differences.isEmpty else {
      throw TrainingError.otherRun(folder: path, differences: differences)
    }
    try trainer.restore(
      parameters: state.parameters,
      updates: state.updates,
      state: state.moments
    )
    beginning.path = newest
    (beginning.rows, beginning.evaluations) = try log.start(keepingUpdatesBelow: state.updates)
    lowest = state.lowest ?? .infinity
    return beginning
  }
}
