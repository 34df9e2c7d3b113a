import Foundation

/// The one process that has a store open, as workers see it: merges what they write, and answers.
///
/// Messages have their effect in one transaction with the note of how far a journal is merged, so that whoever goes on
/// after a kill neither loses one nor takes one twice; the last answer is noted too, and given again.
final class JournalServer: WorkerJournals, @unchecked Sendable {
  let store: SweepStore
  let folder: JournalFolder
  private let owner: JournalOwner
  private let identity: String
  /// Held while journals are merged.
  let lock = NSRecursiveLock()
  let faultLock = NSLock()
  var journals: [String: Journal] = [:]
  var fault: (any Error)?
  private var isEnded = false
  private let ended = DispatchSemaphore(value: 0)
  private var shown = -1

  /// A worker's journal.
  struct Journal {
    var reader: JournalReader
    var sweep: StoredSweep?
    var merged = 0
    var answer: String?
    var hasLeft = false
  }

  init(_ store: SweepStore, _ folder: JournalFolder, _ owner: JournalOwner) throws {
    (self.store, self.folder, self.owner) = (store, folder, owner)
    identity = try store.identity()
    try folder.make(folder.journals(of: identity))
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.count == 16 && name != identity {
      // Workers of a store that was here before.
      try? FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
    let present = Set(workers())
    try store.forgetJournals { !present.contains($0) }
    for worker in present { journals[worker] = try load(worker) }
  }

  func path(_ worker: String, _ ending: String) -> String {
    folder.journals(of: identity) + "/\(worker).\(ending)"
  }

  func workers() -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.journals(of: identity))
    return (names ?? []).filter { $0.hasSuffix(".requests") }.map {
      String($0.dropLast(".requests".count))
    }.sorted()
  }

  /// A journal as the store knows it; its last answer may not have come to be written.
  func load(_ worker: String) throws -> Journal {
    let requests = path(worker, "requests")
    guard let known = try store.journalPlace(of: worker) else {
      return Journal(reader: JournalReader(requests))
    }
    let sweep = try store.sweeps().first { $0.id == known.sweep }
    if let answer = known.answer { try say([answer], to: worker) }
    return Journal(
      reader: JournalReader(requests, place: known.place),
      sweep: sweep,
      merged: known.merged,
      answer: known.answer
    )
  }

  func say(_ lines: [String], to worker: String) throws {
    do {
      try JournalWriter(path: path(worker, "answers"), store: store.path).append(lines)
    } catch SweepError.dismissed {
      // It does not wait for an answer any more.
    }
  }
}

extension JournalServer {
  /// Merges and answers from a thread of its own until the end.
  func start() {
    Thread.detachNewThread { [self] in
      serve()
      ended.signal()
    }
  }

  /// Merges what there is, shows the last state, closes the store and leaves it to others.
  func stop() {
    lock.lock()
    isEnded = true
    lock.unlock()
    ended.wait()
    if (try? merge()) != nil { try? show() }
    try? store.closeAlone()
    owner.release()
  }

  private func serve() {
    let clock = ContinuousClock()
    var (beaten, nextShow) = (clock.now, clock.now)
    var wait: UInt32 = 2_000
    while true {
      lock.lock()
      if isEnded { return lock.unlock() }
      do {
        wait = try mergeNew() ? 2_000 : min(wait * 5 / 4, 50_000)
        if clock.now - beaten > .seconds(JournalOwner.period) {
          beaten = clock.now
          try owner.beat()
        }
        if clock.now >= nextShow {
          let start = clock.now
          try show()
          // Copies of a large store are made less often.
          nextShow = clock.now + max(.seconds(2), (clock.now - start) * 20)
        }
      } catch {
        note(error)
        return lock.unlock()
      }
      lock.unlock()
      usleep(wait)
    }
  }

  /// Copies the store for those who only look, unless nothing has changed.
  private func show() throws {
    let changes = store.changes
    if changes == shown { return }
    let new = folder.snapshot + ".new"
    unlink(new)
    try store.copy(to: new)
    if rename(new, folder.snapshot) != 0 { throw JournalWriter.fault(folder.snapshot, store.path) }
    shown = changes
  }
}
