import Foundation

/// The right to open a store that only one process may have open.
///
/// Who wants it makes the file `owner-N` of the next number, which only one process can, and shows signs of life. An
/// owner that is gone, or silent for long, is succeeded by the next number; should it have slept only, it finds the
/// higher number at its next sign of life and stops.
final class JournalOwner {
  /// Who has, or had, the store open.
  struct Holder: Codable {
    let worker: Worker
    var isReleased = false
  }

  private let folder: JournalFolder
  let generation: Int
  private var beats = 0

  /// Seconds from one sign of life to the next.
  static let period = 3.0
  /// How long an owner on another machine may be silent.
  static let patience: Duration = .seconds(30)

  /// Takes the store, as soon as who had it is known to be gone.
  /// - Throws: `SweepError.store` where another process has it.
  init(
    _ folder: JournalFolder,
    patience: Duration = JournalOwner.patience,
    isInterrupted: () -> Bool
  ) throws {
    self.folder = folder
    try folder.make(folder.path)
    var seen: (generation: Int, sign: Data?, at: ContinuousClock.Instant)?
    while true {
      let last = folder.lastOwner()
      if try folder.isFree(last, &seen, patience),
        let taken = try Self.take((last?.generation ?? 0) + 1, folder)
      {
        generation = taken
        break
      }
      if isInterrupted() { throw SweepError.interrupted }
      usleep(50_000)
    }
    for old in folder.generations() where old < generation {
      unlink(folder.path + "/owner-\(old)")
    }
    try beat()
  }

  private static func take(_ generation: Int, _ folder: JournalFolder) throws -> Int? {
    let path = folder.path + "/owner-\(generation)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0 {
      if errno == EEXIST { return nil }
      throw JournalWriter.fault(path, folder.store)
    }
    close(descriptor)
    try folder.put(try SweepStore.encoded(Holder(worker: .current())), at: path)
    return generation
  }

  /// Shows that this process lives.
  ///
  /// A new file each time: on a network file system that makes this machine ask for the folder anew as well.
  /// - Throws: `SweepError.store` where another process has taken the store over.
  func beat() throws {
    if let last = folder.lastOwner(), last.generation > generation {
      throw SweepError.store(path: folder.store, .takenOver(host: last.holder?.worker.host ?? "?"))
    }
    beats += 1
    try folder.put("\(generation) \(beats)", at: folder.beat, isDurable: false)
  }

  /// Leaves the store to others.
  func release() {
    let holder = Holder(worker: .current(), isReleased: true)
    let path = folder.path + "/owner-\(generation)"
    if let text = try? SweepStore.encoded(holder) { try? folder.put(text, at: path) }
  }
}

extension JournalFolder {
  /// Numbers of owners.
  func generations() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { $0.hasPrefix("owner-") ? Int($0.dropFirst("owner-".count)) : nil }
      .filter { (0...1 << 53).contains($0) }
  }

  /// The one that counts; its file is empty for a moment.
  func lastOwner() -> (generation: Int, holder: JournalOwner.Holder?)? {
    guard let generation = generations().max() else { return nil }
    let data = Self.content(of: path + "/owner-\(generation)") ?? Data()
    let holder: JournalOwner.Holder? = try? SweepStore.decoded(
      String(decoding: data, as: UTF8.self)
    )
    return (generation, holder)
  }

  /// The latest sign of life.
  func sign() -> Data? { Self.content(of: beat) }

  /// Whether nobody has the store open, as far as can be told at once.
  func isLeft() -> Bool {
    guard let last = lastOwner() else { return true }
    guard let holder = last.holder else { return false }
    return holder.isReleased || holder.worker.isGone() == true
  }

  /// Whether the store can be taken; false where that shows later.
  /// - Throws: `SweepError.store` where the owner lives.
  fileprivate func isFree(
    _ last: (generation: Int, holder: JournalOwner.Holder?)?,
    _ seen: inout (generation: Int, sign: Data?, at: ContinuousClock.Instant)?,
    _ patience: Duration
  ) throws -> Bool {
    guard let last, !isLeft() else { return true }
    let (sign, now) = (sign(), ContinuousClock.now)
    guard let before = seen, before.generation == last.generation else {
      if let holder = last.holder, holder.worker.isGone() == false { throw inUse(holder) }
      seen = (last.generation, sign, now)
      return false
    }
    if before.sign != sign, let holder = last.holder { throw inUse(holder) }
    return now - before.at > patience
  }

  private func inUse(_ holder: JournalOwner.Holder) -> SweepError {
    .store(path: store, .inUse(host: holder.worker.host, process: holder.worker.process))
  }
}
