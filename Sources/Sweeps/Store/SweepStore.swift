import Foundation
import GRDB

/// The file in which sweeps are kept, safe for any number of processes at once.
///
/// Every change is one transaction that takes the write lock at its start; whoever finds it taken waits his turn. Trials
/// belong to the worker that claimed them: what a worker says of a trial that meanwhile is another's has no effect.
package final class SweepStore: @unchecked Sendable {
  package let path: String
  let queue: DatabaseQueue
  private let isInterrupted: @Sendable () -> Bool

  /// Opens a store, and makes it where there is none.
  /// - Parameters
  ///   - path: the file.
  ///   - isReadOnly: whether to look only; nothing is made then.
  ///   - isInterrupted: the user's wish to stop, asked while waiting for a lock.
  /// - Throws: `SweepError.store`.
  package init(
    path: String,
    isReadOnly: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws {
    self.path = path
    self.isInterrupted = isInterrupted
    if isReadOnly, !FileManager.default.fileExists(atPath: path) {
      throw SweepError.store(path: path, .cannotOpen("there is no such file"))
    }
    do {
      if !isReadOnly { try Self.makeFolder(of: path) }
      let configuration = Self.configuration(path, isReadOnly: isReadOnly, isInterrupted)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      if isReadOnly {
        try queue.read { try Self.checkVersion($0) }
      } else {
        try Self.migrate(queue)
      }
    } catch {
      throw Self.worded(error, path, isInterrupted)
    }
  }

  private static func makeFolder(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    if folder.isEmpty { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw StoreFaultError(fault: .cannotOpen("the folder \(folder) cannot be made"))
    }
  }

  private static func configuration(
    _ path: String,
    isReadOnly: Bool,
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
    let isShared = FileSystem.isNetwork(path)
    configuration.prepareDatabase { db in
      if isReadOnly { return }
      // A network file system has no shared memory: there the rollback journal, with full locks.
      let mode = isShared ? "DELETE" : "WAL"
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(mode)")
      try db.execute(sql: "PRAGMA synchronous = \(isShared ? "FULL" : "NORMAL")")
    }
    return configuration
  }

  /// Runs a change as one transaction.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try queue.writeWithoutTransaction { db in
        var result: Result?
        try db.inTransaction(.immediate) {
          result = try body(db)
          return .commit
        }
        guard let result else { throw SweepError.interrupted }
        return result
      }
    } catch {
      throw Self.worded(error, path, isInterrupted)
    }
  }

  /// Reads from one state of the store.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try queue.read(body)
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
    guard let error = error as? DatabaseError else { return error }
    let fault: SweepError.StoreFault
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      if isInterrupted() { return SweepError.interrupted }
      fault = .locked
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: fault = .readOnly
    case .SQLITE_CORRUPT: fault = .corrupt
    case .SQLITE_NOTADB: fault = .notAStore
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
