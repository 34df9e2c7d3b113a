import GRDB

/// What comes of a report.
package enum ReportAnswer: Codable, Equatable, Sendable {
  case goOn
  /// The pruner ends the trial.
  case prune
  /// The trial is another worker's meanwhile.
  case lost
}

extension SweepStore {
  /// Keeps a value that a trial tells on its way, and asks the pruner.
  package func report(
    _ claim: Claim,
    _ report: Trial.Report,
    _ sweep: StoredSweep
  ) throws -> ReportAnswer {
    try write { db in
      let isOwned = try Bool.fetchOne(
        db,
        sql: "SELECT count(*) FROM trials WHERE \(Self.isOwned)",
        arguments: Self.owner(claim)
      )
      guard isOwned == true else { return .lost }
      try db.execute(
        sql: "INSERT OR REPLACE INTO reports (trial, step, value) VALUES (?, ?, ?)",
        arguments: [claim.trial, report.step, report.value.isNaN ? nil : report.value]
      )
      guard let pruner = sweep.definition.pruner, let objective = sweep.definition.objectives.first
      else { return .goOn }
      let trial = Trial(
        number: claim.number,
        state: .running,
        reports: try Self.reports(db, of: claim.trial)
      )
      let rungs = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM rungs WHERE trial = ?",
        arguments: [claim.trial]
      )
      let decision = try pruner.decide(
        trial,
        rungs: rungs ?? 0,
        sweep: sweep.definition.name,
        objective: objective,
        StoredHistory(db: db, sweep: sweep.id)
      )
      try Self.keep(decision.rungs, of: claim.trial, in: db)
      return decision.prunes ? .prune : .goOn
    }
  }

  private static func keep(
    _ rungs: [PruningDecision.Rung],
    of trial: Int64,
    in db: Database
  ) throws {
    for rung in rungs {
      try db.execute(
        sql: "INSERT OR REPLACE INTO rungs (trial, rung, value) VALUES (?, ?, ?)",
        arguments: [trial, rung.rung, rung.value]
      )
    }
  }

  static func reports(_ db: Database, of trial: Int64) throws -> [Trial.Report] {
    let sql = "SELECT step, value FROM reports WHERE trial = ? ORDER BY step"
    return try db.bounded("reports", most: Database.mostReports, sql, [trial], report)
  }
}

/// Other trials as a pruner sees them, from the store.
private struct StoredHistory: PruningHistory {
  let db: Database
  let sweep: Int64

  func completed() throws -> [(number: Int, lastStep: Int?)] {
    let sql = """
      SELECT number, (SELECT max(step) FROM reports WHERE trial = trials.id) AS last
      FROM trials WHERE sweep = ? AND state = 'complete'
      """
    return try db.bounded("trials", most: Database.mostTrials, sql, [sweep]) { row in
      (try row.count("number"), try row.realIfPresent("last").flatMap { Int(exactly: $0) })
    }
  }

  func values(atStep step: Int) throws -> [Double] {
    let sql = """
      SELECT value FROM reports JOIN trials ON trials.id = reports.trial
      WHERE trials.sweep = ? AND trials.state = 'complete' AND step = ?
      """
    return try db.bounded("reports", most: Database.mostTrials, sql, [sweep, step]) {
      try $0.realIfPresent("value") ?? .nan
    }
  }

  func values(atRung rung: Int) throws -> [(number: Int, value: Double)] {
    let sql = """
      SELECT number, rungs.value AS value FROM rungs JOIN trials ON trials.id = rungs.trial
      WHERE trials.sweep = ? AND rung = ?
      """
    return try db.bounded("rungs", most: Database.mostTrials, sql, [sweep, rung]) {
      (try $0.count("number"), try $0.real("value"))
    }
  }

  func decided(_ name: String) throws -> Double? {
    try Row.fetchOne(
      db,
      sql: "SELECT value FROM decisions WHERE sweep = ? AND name = ?",
      arguments: [sweep, name]
    )?.real("value")
  }

  func decide(_ name: String, _ value: Double) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO decisions (sweep, name, value) VALUES (?, ?, ?)",
      arguments: [sweep, name, value]
    )
  }
}
