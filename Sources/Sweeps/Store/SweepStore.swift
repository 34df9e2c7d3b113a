import Foundation
import GRDB

/// The file in which sweeps are kept, safe for any number of processes at once.
///
/// Every change is one transaction that takes the write lock at its start; whoever finds it taken waits his turn. Trials
/// belong to the worker that claimed them: what a worker says of a trial that meanwhile is another's has no effect.
package final class SweepStore: @unchecked Sendable {
  package let path: String
  let queue: DatabaseQueue
  /// What workers write elsewhere, where they must not open the file.
  weak var journals: (any WorkerJournals)?
  private let isInterrupted: @Sendable () -> Bool
  private let bounds: StoreGuard

  /// Opens a store, and makes it where there is none.
  /// - Parameters:
  ///   - path: the file.
  ///   - isReadOnly: whether to look only; nothing is made then.
  ///   - isAlone: whether no other process opens the file, and no lock is to be relied on.
  ///   - file: the file that is opened, where it is a copy of the one that is named.
  ///   - isInterrupted: whether an interruption is requested, asked while waiting for a lock.
  /// - Throws: `SweepError.store`.
  package init(
    path: String,
    isReadOnly: Bool = false,
    isAlone: Bool = false,
    file: String? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws {
    self.path = path
    self.isInterrupted = isInterrupted
    let bounds = StoreGuard(isInterrupted)
    self.bounds = bounds
    let file = file ?? path
    if isReadOnly, !FileManager.default.fileExists(atPath: file) {
      throw SweepError.store(path: path, .cannotOpen("there is no such file"))
    }
    do {
      try StoreGuard.checkFiles(file)
      if !isReadOnly { try Self.makeFolder(of: path) }
      let configuration = Self.configuration(
        isReadOnly: isReadOnly,
        isAlone: isAlone,
        bounds,
        isInterrupted
      )
      queue = try Self.patiently(isInterrupted) {
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        if isReadOnly {
          try queue.read { try Self.checkVersion($0) }
        } else {
          try Self.migrate(queue)
        }
        return queue
      }
    } catch {
      throw Self.worded(error, path, isInterrupted)
    }
  }

  private static func makeFolder(of path: String) throws {
    // Foundation's own way to the folder ends the process for a name of one letter.
    guard let end = path.lastIndex(of: "/"), end > path.startIndex else { return }
    let folder = String(path[..<end])
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw StoreFaultError(fault: .cannotOpen("the folder \(folder) cannot be made"))
    }
  }

  /// Opens a store, again where it is locked for a moment: of several that begin a log in a new store at once, SQLite
  /// lets all but one fail without asking them to wait.
  private static func patiently<Result>(
    _ isInterrupted: () -> Bool,
    _ open: () throws -> Result
  ) throws -> Result {
    let limit = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try open()
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < limit && !isInterrupted()
      {
        usleep(UInt32.random(in: 1_000...20_000))
      }
    }
  }

  private static func configuration(
    isReadOnly: Bool,
    isAlone: Bool,
    _ bounds: StoreGuard,
    _ isInterrupted: @escaping @Sendable () -> Bool
  ) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .callback { tries in
      if isInterrupted() { return false }
      // About a minute in all; waits differ so that many waiting do not meet again and again.
      usleep(UInt32.random(in: 500...UInt32(min(2_000 + 1_000 * tries, 40_000))))
      return tries < 3_000
    }
    configuration.prepareDatabase { db in
      try bounds.protect(db)
      // A network file system has no shared memory; with one lock for good, none is needed.
      if isAlone { _ = try String.fetchOne(db, sql: "PRAGMA locking_mode = EXCLUSIVE") }
      if isReadOnly { return }
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    return configuration
  }

  /// Runs a change as one transaction; within another change as a part of it.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try journals?.check()
    return try worded {
      try queue.unsafeReentrantWrite { try transaction(.immediate, $0, body) }
    }
  }

  /// Makes several changes one transaction.
  func together(_ body: () throws -> Void) throws { try write { _ in try body() } }

  /// Reads from one state of the store.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try worded { try queue.unsafeReentrantRead { try transaction(.deferred, $0, body) } }
  }

  /// Runs a body within a transaction, which may be under way.
  private func transaction<Result>(
    _ kind: Database.TransactionKind,
    _ db: Database,
    _ body: (Database) throws -> Result
  ) throws -> Result {
    if db.isInsideTransaction { return try body(db) }
    bounds.begin()
    var result: Result?
    try db.inTransaction(kind) {
      result = try body(db)
      return .commit
    }
    guard let result else { throw SweepError.interrupted }
    return result
  }

  private func worded<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw Self.worded(error, path, isInterrupted) }
  }

  /// Closes a store that this process has open alone, so that others can look at the one file.
  func closeAlone() throws {
    try queue.writeWithoutTransaction {
      _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE")
    }
    try queue.close()
  }

  /// Whether changes lie beside the file: of a process that has the store open, or was killed.
  static func isUnfinished(_ path: String) -> Bool {
    ["-wal", "-journal"].contains { access(path + $0, F_OK) == 0 }
  }

  /// How many rows were changed since it was opened.
  var changes: Int { queue.unsafeReentrantRead(\.totalChangesCount) }

  /// Copies the whole store into a new file.
  func copy(to file: String) throws {
    do {
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "VACUUM INTO ?", arguments: [file])
      }
    } catch {
      throw Self.worded(error, path, isInterrupted)
    }
  }
}

/// A fault before the path is known.
struct StoreFaultError: Error {
  let fault: SweepError.StoreFault
}

extension SweepStore {
  /// Turns SQLite's codes into what they mean for the user.
  static func worded(
    _ error: any Error,
    _ path: String,
    _ isInterrupted: () -> Bool
  ) -> any Error {
    if let fault = error as? StoreFaultError { return SweepError.store(path: path, fault.fault) }
    if error is RowDecodingError { return SweepError.store(path: path, .corrupt) }
    guard let error = error as? DatabaseError else { return error }
    let fault: SweepError.StoreFault
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      if isInterrupted() { return SweepError.interrupted }
      fault = .locked
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: fault = .readOnly
    case .SQLITE_CORRUPT: fault = .corrupt
    case .SQLITE_NOTADB: fault = .notAStore
    case .SQLITE_INTERRUPT:
      if isInterrupted() { return SweepError.interrupted }
      fault = .endless
    case .SQLITE_TOOBIG: fault = .strange("it holds a text or a blob of more than 64 MiB")
    case .SQLITE_FULL: fault = .full
    case .SQLITE_CANTOPEN:
      fault = .cannotOpen(Self.reason(path))
    case .SQLITE_IOERR where errno == ENOSPC || errno == EDQUOT: fault = .full
    default: fault = .other(error.message ?? "\(error.resultCode)")
    }
    return SweepError.store(path: path, fault)
  }

  private static func reason(_ path: String) -> String {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      return isFolder.boolValue ? "it is a folder" : "no permission"
    }
    return "no permission to make it"
  }
}
