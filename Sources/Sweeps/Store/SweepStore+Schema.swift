import Formats
import Foundation
import GRDB

extension SweepStore {
  /// The format that this program writes, as `PRAGMA user_version` tells it.
  package static let version = 3
  /// Marks the file as ours: "gfms" in ASCII.
  private static let applicationID = 0x6766_6D73

  /// Brings a store to the present format, or makes a new one.
  static func migrate(_ queue: DatabaseQueue) throws {
    let isCurrent = try queue.read { db in
      try checkVersion(db)
      return try Int.fetchOne(db, sql: "PRAGMA user_version") == version
    }
    if isCurrent { return }
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        // Another process may have been faster.
        try checkVersion(db)
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if found < 1 { try makeFirst(db) }
        if found < 2 { try addWorkers(db) }
        if found < 3 { try addJournals(db) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
        return .commit
      }
    }
  }

  /// - Throws: `StoreFaultError` where the file is something else, or newer.
  static func checkVersion(_ db: Database) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard application == applicationID || (application == 0 && tables == 0) else {
      throw StoreFaultError(fault: .notAStore)
    }
    if found > version { throw StoreFaultError(fault: .newer(version: found, known: version)) }
    if tables > 0 { try checkSchema(db, version: max(found, 0)) }
  }

  /// Makes sure that a store holds its tables and nothing else: no view, trigger or column that computes.
  ///
  /// - Throws: `StoreFaultError`.
  private static func checkSchema(_ db: Database, version: Int) throws {
    let statements = [firstTables, workerTables, journalTables].prefix(version).joined()
    let known = Dictionary(
      statements.map { ($0.split(separator: " ")[2], bare($0)) }
    ) { first, _ in first }
    var missing = Set(known.keys.map(String.init))
    let rows = try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_master LIMIT 100")
    for row in rows {
      let (type, name) = (try row.text("type"), try row.text("name"))
      let sql = try row.textIfPresent("sql")
      if type == "index", name.hasPrefix("sqlite_autoindex_"), sql == nil { continue }
      if type == "table", name.hasPrefix("sqlite_stat") { continue }
      guard let sql, known[Substring(name)] == bare(sql) else {
        throw StoreFaultError(fault: .strange("it holds a \(type) '\(name)' of its own"))
      }
      missing.remove(name)
    }
    if let name = missing.min() { throw StoreFaultError(fault: .strange("it has no '\(name)'")) }
  }

  /// A statement without its spaces.
  private static func bare(_ statement: String) -> String {
    statement.filter { !$0.isWhitespace }
  }

  /// Format 1: sweeps, trials and what they report.
  package static func makeFirst(_ db: Database) throws {
    for statement in firstTables { try db.execute(sql: statement) }
  }

  /// Format 2: workers with their signs of life, and the jobs of a scheduler.
  private static func addWorkers(_ db: Database) throws {
    for statement in workerTables { try db.execute(sql: statement) }
    try db.execute(sql: "UPDATE trials SET state = 'waiting' WHERE state = 'running'")
  }

  /// Format 3: what tells this store from others, and how far workers' journals are merged.
  private static func addJournals(_ db: Database) throws {
    for statement in journalTables { try db.execute(sql: statement) }
    let identity = Checksum.fingerprint(UUID().uuidString)
    try db.execute(sql: "INSERT INTO identity (id) VALUES (?)", arguments: [identity])
  }

  private static let firstTables = [
    """
    CREATE TABLE sweeps (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL,
      wanted INTEGER NOT NULL, created REAL NOT NULL, program TEXT NOT NULL,
      script_hash TEXT NOT NULL, environment TEXT NOT NULL)
    """,
    """
    CREATE TABLE trials (
      id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
      number INTEGER NOT NULL, state TEXT NOT NULL, parameters TEXT, shown TEXT,
      outcome TEXT, error TEXT, seed INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      failures INTEGER NOT NULL DEFAULT 0, worker TEXT, host TEXT, started REAL, ended REAL,
      seconds REAL, UNIQUE (sweep, number))
    """,
    "CREATE INDEX trials_by_state ON trials (sweep, state)",
    """
    CREATE TABLE reports (
      trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
      step INTEGER NOT NULL, value REAL, PRIMARY KEY (trial, step)) WITHOUT ROWID
    """,
    """
    CREATE TABLE rungs (
      trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
      rung INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (trial, rung)) WITHOUT ROWID
    """,
    """
    CREATE TABLE decisions (
      sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
      name TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (sweep, name)) WITHOUT ROWID
    """,
  ]

  private static let workerTables = [
    """
    CREATE TABLE workers (
      id TEXT PRIMARY KEY, sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
      host TEXT NOT NULL, boot TEXT NOT NULL, process INTEGER NOT NULL,
      process_start TEXT NOT NULL, beats INTEGER NOT NULL DEFAULT 0)
    """,
    """
    CREATE TABLE jobs (
      sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
      job TEXT NOT NULL, PRIMARY KEY (sweep, job)) WITHOUT ROWID
    """,
  ]

  private static let journalTables = [
    "CREATE TABLE identity (id TEXT NOT NULL)",
    """
    CREATE TABLE journals (
      worker TEXT PRIMARY KEY, sweep INTEGER REFERENCES sweeps ON DELETE CASCADE,
      merged INTEGER NOT NULL, place INTEGER NOT NULL, answer TEXT) WITHOUT ROWID
    """,
  ]
}
