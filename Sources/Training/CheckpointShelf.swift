import Checkpoints
import Glibc

/// The checkpoints of a folder: how they are named, and which of them stay.
struct CheckpointShelf: Sendable {
  let path: String
  /// The name of the best checkpoint, without its ending.
  let bestName: String
  /// How many of the last checkpoints stay, beside the best.
  let keepLast: Int

  /// What the checkpoints of a run before are called once another starts over in its folder.
  static let asideMark = "replaced_"

  /// Where the best checkpoint lies, if there is one.
  var best: String { "\(path)/\(bestName).pth" }

  /// Writes a checkpoint, whole or not at all, and drops what is not to be kept.
  ///
  /// - Throws: `CheckpointError` where the disk does not take it; older checkpoints are unharmed.
  func put(_ state: TrainingState, at target: String, isBest: Bool, epochLength: Int) throws {
    try writeCheckpoint(.record(state.record), to: target)
    if isBest { try linkBest(target) }
    dropOld(keeping: target, epochLength: epochLength)
  }

  /// Links a checkpoint as the best so far.
  private func linkBest(_ target: String) throws {
    let temporary = path + "/.best.pth"
    unlink(temporary)
    guard link(target, temporary) == 0, rename(temporary, best) == 0 else {
      throw CheckpointError.cannotWrite(path: best, code: errno)
    }
  }

  /// Removes what is not to be kept.
  private func dropOld(keeping newest: String, epochLength: Int) {
    let current = names(beginning: "ckpt_").filter { $0 != "\(bestName).pth" }
      .compactMap { name in
        Self.updates(named: name, epochLength: epochLength).map { (name: name, updates: $0) }
      }
      .sorted { ($0.updates, $0.name) < ($1.updates, $1.name) }
    let old = names(beginning: Self.asideMark).sorted() + current.map(\.name)
    for name in old.dropLast(keepLast) where "\(path)/\(name)" != newest {
      unlink("\(path)/\(name)")
    }
  }

  /// The number of updates that a checkpoint's name says; `nil` for one that says none that a run could have made.
  static func updates(named name: String, epochLength: Int) -> Int? {
    let stem = name.dropLast(".pth".count)
    if stem.hasPrefix("ckpt_update_") {
      return Int(stem.dropFirst("ckpt_update_".count)).flatMap { TrainingState.count(Double($0)) }
    }
    guard stem.hasPrefix("ckpt_epoch_"), let epoch = Int(stem.dropFirst("ckpt_epoch_".count)) else {
      return nil
    }
    return TrainingState.updates(afterEpoch: epoch, epochLength: epochLength)
  }

  /// The names of the folder's checkpoints that begin so.
  func names(beginning prefix: String) -> [String] {
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
