import Foundation

/// A store as the run of a sweep holds it: alone and answering workers where it lies on a network file system,
/// otherwise together with any number of others.
package final class StoreHolder {
  package let store: SweepStore
  private let server: JournalServer?
  private let folder: JournalFolder
  private var isClosed = false

  /// Opens a store, and makes it where there is none.
  /// - Parameters:
  ///   - path: the file.
  ///   - journals: the folder of journals, where the store must not be opened by several processes.
  ///   - isInterrupted: whether an interruption is requested, asked while waiting for the store.
  /// - Throws: `SweepError.store`, also where another process has it open alone; `.interrupted`.
  package init(
    _ path: String,
    journals: JournalFolder?,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws {
    folder = journals ?? JournalFolder(besides: path)
    guard let journals else {
      if folder.exists {
        if let fault = folder.fault() { throw fault }
        try folder.settle()
      }
      store = try SweepStore(path: path, isInterrupted: isInterrupted)
      server = nil
      return
    }
    let owner = try JournalOwner(journals, isInterrupted: isInterrupted)
    do {
      store = try SweepStore(path: path, isAlone: true, isInterrupted: isInterrupted)
      let server = try JournalServer(store, journals, owner)
      self.server = server
      store.journals = server
      server.start()
    } catch {
      owner.release()
      throw error
    }
  }

  deinit { close() }

  /// Whether no other process may open the store.
  package var isAlone: Bool { server != nil }

  /// Tells workers of a sweep.
  /// - Parameters:
  ///   - sweep: what they work for; told only where they must not open the store.
  ///   - prelude: what they run to come to it.
  /// - Throws: `SweepError.store`, `.dismissed` where the folder of journals is gone.
  package func publish(_ sweep: StoredSweep, prelude: String?) throws {
    if server == nil { return }
    try folder.write(
      WorkerBrief(
        identity: try store.identity(),
        definition: sweep.definition,
        wanted: sweep.wanted,
        created: sweep.created,
        program: sweep.program,
        prelude: prelude
      )
    )
  }

  /// - Throws: what the thread that answers workers met.
  package func check() throws { try server?.check() }

  /// Leaves the store to others.
  package func close() {
    if isClosed { return }
    isClosed = true
    server?.stop()
  }
}

extension SweepStore {
  /// Opens a store to look at: where another process has it open alone, the latest copy that it made.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isInterrupted: whether an interruption is requested, asked while waiting for a lock.
  /// - Returns: the store.
  /// - Throws: `SweepError.store`.
  package static func looking(
    at path: String,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> SweepStore {
    let folder = JournalFolder(besides: path)
    func opened(_ file: String? = nil) throws -> SweepStore {
      try SweepStore(path: path, isReadOnly: true, file: file, isInterrupted: isInterrupted)
    }
    guard folder.exists else { return try opened() }
    if let fault = folder.fault() {
      guard access(folder.snapshot, R_OK) == 0 else { throw fault }
      return try opened(folder.snapshot)
    }
    if SweepStore.isUnfinished(path) { try folder.settle() }
    return try opened()
  }
}

extension JournalFolder {
  /// What keeps others from opening the store; nil where nothing does.
  func fault() -> SweepError? {
    guard let last = lastOwner(), !isLeft() else { return nil }
    let worker = last.holder?.worker
    return .store(path: store, .inUse(host: worker?.host ?? "?", process: worker?.process ?? 0))
  }

  /// Brings a store to rest whose last holder was killed: half changes are taken back, journals merged.
  func settle() throws {
    if !isReleased() { try StoreHolder(store, journals: self).close() }
  }

  /// Whether the last one who had the store open left it as one should.
  func isReleased() -> Bool { lastOwner()?.holder?.isReleased ?? false }
}
