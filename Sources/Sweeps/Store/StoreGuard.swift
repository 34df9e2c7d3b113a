import Files
import Foundation
import GRDB
import GRDBSQLite

/// Bounds on what a store's file can make SQLite do.
final class StoreGuard: @unchecked Sendable {
  private let isInterrupted: @Sendable () -> Bool
  /// When the transaction began; only one runs at a time.
  private var start = ContinuousClock.now
  /// How long one transaction may compute.
  private static let patience: Duration = .seconds(120)
  /// The longest text: definitions and scripts are far below.
  private static let longestText: Int32 = 64 << 20

  init(_ isInterrupted: @escaping @Sendable () -> Bool) { self.isInterrupted = isInterrupted }

  /// Begins to count the time of a transaction.
  func begin() { start = .now }

  /// Whether the transaction has run for too long.
  var isOverdue: Bool { .now - start > Self.patience }

  /// Bounds a connection, which this object must outlive.
  func protect(_ db: Database) throws {
    // What stands in the file's schema calls no function that can do anything but compute.
    try db.execute(sql: "PRAGMA trusted_schema = OFF")
    try db.execute(sql: "PRAGMA cell_size_check = ON")
    guard let connection = db.sqliteConnection else { return }
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.longestText)
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 1)
    sqlite3_progress_handler(
      connection,
      100_000,
      { context in
        guard let context else { return 0 }
        let bounds = Unmanaged<StoreGuard>.fromOpaque(context).takeUnretainedValue()
        return bounds.isInterrupted() || bounds.isOverdue ? 1 : 0
      },
      Unmanaged.passUnretained(self).toOpaque()
    )
  }

  /// Makes sure that opening a path, and what SQLite keeps beside it, waits for nothing.
  ///
  /// - Throws: `StoreFaultError` where one of them is a pipe, a device or a folder.
  static func checkFiles(_ path: String) throws {
    if path == ":memory:" { return }
    try ReadableFile.checkPath(path)
    for ending in ["", "-wal", "-shm", "-journal"] where !ReadableFile.isFileOrFree(path + ending) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + ending, isDirectory: &isFolder)
      let what = isFolder.boolValue ? "it is a folder" : "it is no file"
      throw StoreFaultError(
        fault: .cannotOpen(ending.isEmpty ? what : "\(path)\(ending) is no file")
      )
    }
  }
}
