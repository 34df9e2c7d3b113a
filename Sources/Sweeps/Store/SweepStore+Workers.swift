import Foundation
import GRDB

extension SweepStore {
  /// How often a trial is begun whose processes end in ways that nobody saw.
  static let mostAttempts = 10

  /// Enters a worker, before its first claim.
  package func enter(_ worker: Worker, _ sweep: StoredSweep) throws {
    try write { try Self.enter($0, worker, sweep, verb: "INSERT OR REPLACE") }
  }

  static func enter(_ db: Database, _ worker: Worker, _ sweep: StoredSweep, verb: String) throws {
    try db.execute(
      sql: """
        \(verb) INTO workers (id, sweep, host, boot, process, process_start)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        worker.id, sweep.id, worker.host, worker.boot, worker.process, worker.processStart,
      ]
    )
  }

  /// Shows that a worker is alive.
  package func beat(_ worker: Worker) throws { try beat(id: worker.id) }

  func beat(id: String) throws {
    try write { db in
      try db.execute(sql: "UPDATE workers SET beats = beats + 1 WHERE id = ?", arguments: [id])
    }
  }

  /// Takes a worker out that has ended as it should.
  package func leave(_ worker: Worker) throws { try leave(id: worker.id) }

  func leave(id: String) throws {
    try write { db in
      // A trial that it was given, and never heard of.
      try db.execute(
        sql: "UPDATE trials SET state = 'waiting' WHERE state = 'running' AND worker = ?",
        arguments: [id]
      )
      try db.execute(sql: "DELETE FROM workers WHERE id = ?", arguments: [id])
    }
  }

  /// The workers of a sweep with their signs of life.
  func workers(of sweep: StoredSweep) throws -> [(worker: Worker, beats: Int)] {
    try journals?.merge()
    return try read { db in
      let sql = "SELECT * FROM workers WHERE sweep = ?"
      return try db.bounded("workers", most: Database.mostWorkers, sql, [sweep.id]) { row in
        guard let process = Int32(exactly: try row.integer("process")) else {
          throw StoreFaultError.value("process")
        }
        let worker = Worker(
          id: try row.text("id"),
          host: try row.text("host"),
          boot: try row.text("boot"),
          process: process,
          processStart: try row.text("process_start")
        )
        return (worker, try row.integer("beats"))
      }
    }
  }

  /// Ends what dead workers had begun.
  /// - Parameters:
  ///   - workers: their ids.
  ///   - sweep: what they worked for.
  ///   - fault: what is known of the end of the workers, whose trials have crashed; nil where nothing is known: the
  ///     trials wait to be run again, but fail once they were begun `mostAttempts` times.
  ///   - retries: how often a trial that crashed is tried again.
  /// - Throws: `SweepError.store`, `.interrupted`.
  package func markDead(
    _ workers: [String],
    _ sweep: StoredSweep,
    fault: String? = nil,
    retries: Int = 0
  ) throws {
    if workers.isEmpty { return }
    // They may have told their last shortly before they died.
    try journals?.merge()
    try write { db in
      for worker in workers {
        if let fault {
          try db.execute(
            sql: """
              UPDATE trials SET state = CASE WHEN failures < ? THEN 'waiting' ELSE 'failed' END,
                failures = failures + 1, error = ?, ended = ?
              WHERE sweep = ? AND state = 'running' AND worker = ?
              """,
            arguments: [retries, fault, Date().timeIntervalSince1970, sweep.id, worker]
          )
        } else {
          try db.execute(
            sql: """
              UPDATE trials SET state = CASE WHEN attempts < ? THEN 'waiting' ELSE 'failed' END,
                error = CASE WHEN attempts < ? THEN NULL ELSE ? END
              WHERE sweep = ? AND state = 'running' AND worker = ?
              """,
            arguments: [
              Self.mostAttempts, Self.mostAttempts,
              "its process ended \(Self.mostAttempts) times without a result", sweep.id, worker,
            ]
          )
        }
        try db.execute(sql: "DELETE FROM workers WHERE id = ?", arguments: [worker])
      }
    }
    journals?.discard(workers)
  }

  /// Puts back trials whose worker is not entered any more.
  package func requeueOrphans(_ sweep: StoredSweep) throws {
    let query = """
      FROM trials WHERE sweep = ? AND state = 'running'
        AND worker NOT IN (SELECT id FROM workers)
      """
    let count = try read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) " + query, arguments: [sweep.id]) ?? 0
    }
    if count == 0 { return }
    try write { db in
      try db.execute(
        sql: "UPDATE trials SET state = 'waiting' WHERE id IN (SELECT id \(query))",
        arguments: [sweep.id]
      )
    }
  }

  /// The worker of a process, if it has taken part.
  package func worker(ofProcess process: Int32, _ sweep: StoredSweep) throws -> String? {
    try workers(of: sweep).first { $0.worker.process == process }?.worker.id
  }
}

extension SweepStore {
  /// Jobs of a scheduler that were submitted for a sweep.
  package func jobs(of sweep: StoredSweep) throws -> [String] {
    let jobs = try read {
      let sql = "SELECT job FROM jobs WHERE sweep = ?"
      return try $0.bounded("jobs", most: Database.mostWorkers, sql, [sweep.id]) {
        try $0.text("job")
      }
    }
    // They become words of scancel's command line.
    guard jobs.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { throw SweepError.store(path: path, .corrupt) }
    return jobs
  }

  package func addJob(_ job: String, _ sweep: StoredSweep) throws {
    try write {
      try $0.execute(
        sql: "INSERT OR IGNORE INTO jobs (sweep, job) VALUES (?, ?)",
        arguments: [sweep.id, job]
      )
    }
  }
}
