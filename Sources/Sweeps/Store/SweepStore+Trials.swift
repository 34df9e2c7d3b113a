import Foundation
import GRDB

/// A trial that a worker has taken; everything it says of it carries this.
package struct Claim: Codable, Sendable {
  package let trial: Int64
  package let number: Int
  package let attempt: Int
  package let seed: UInt64
  package let worker: String
  /// The point, where the trial had one before.
  package let parameters: Assignment?
}

/// How a trial ended.
package enum TrialEnd: Codable, Sendable {
  case complete([Double], more: [TrialResult]? = nil)
  case pruned
  case failed(String)
  /// Given back, to be run again.
  case released
}

extension SweepStore {
  /// Takes the next trial: one that waits, or else the next number.
  /// - Parameters:
  ///   - sweep: whose trial is taken.
  ///   - worker: who takes it; entered if it was not.
  ///   - limit: the number of points that there are; nil for no end.
  /// - Returns: nil where no trial is left to take.
  /// - Throws: `SweepError.store`, `.interrupted`.
  package func claim(_ sweep: StoredSweep, worker: Worker, limit: Int?) throws -> Claim? {
    try write { db in
      // One that was taken for dead, and was not, is a worker again.
      try Self.enter(db, worker, sweep, verb: "INSERT OR IGNORE")
      let wanted = try Int.fetchOne(
        db,
        sql: "SELECT wanted FROM sweeps WHERE id = ?",
        arguments: [sweep.id]
      )
      let most = min(wanted ?? 0, limit ?? .max)
      if let row = try Row.fetchOne(
        db,
        sql: "SELECT * FROM trials WHERE sweep = ? AND state = 'waiting' ORDER BY number LIMIT 1",
        arguments: [sweep.id]
      ) {
        return try Self.take(db, row, sweep, worker)
      }
      let next =
        try Int.fetchOne(
          db,
          sql: "SELECT max(number) FROM trials WHERE sweep = ?",
          arguments: [sweep.id]
        ).map { max($0, -1) &+ 1 } ?? 0
      guard next >= 0 else { throw StoreFaultError.value("number") }
      guard next < most else { return nil }
      let seed = TrialRandom.trialSeed(seed: sweep.definition.seed, number: next)
      try db.execute(
        sql: "INSERT INTO trials (sweep, number, state, seed) VALUES (?, ?, 'waiting', ?)",
        arguments: [sweep.id, next, Int64(seed)]
      )
      let row = try Row.fetchOne(
        db,
        sql: "SELECT * FROM trials WHERE id = ?",
        arguments: [db.lastInsertedRowID]
      )
      return try row.flatMap { try Self.take(db, $0, sweep, worker) }
    }
  }

  private static func take(
    _ db: Database,
    _ row: Row,
    _ sweep: StoredSweep,
    _ worker: Worker
  ) throws -> Claim {
    let id = Int64(try row.integer("id"))
    let attempt = try row.count("attempts") + 1
    let seed = try row.integer("seed")
    for table in ["reports", "rungs"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE trial = ?", arguments: [id])
    }
    try db.execute(
      sql: """
        UPDATE trials SET state = 'running', attempts = ?, worker = ?, host = ?, started = ?,
          ended = NULL, seconds = NULL, error = NULL WHERE id = ?
        """,
      arguments: [attempt, worker.id, worker.host, Date().timeIntervalSince1970, id]
    )
    return Claim(
      trial: id,
      number: try row.count("number"),
      attempt: attempt,
      seed: UInt64(bitPattern: Int64(seed)),
      worker: worker.id,
      parameters: try point(row, sweep.definition)
    )
  }

  /// Keeps the point of a trial.
  package func set(_ point: Assignment, of claim: Claim, _ definition: SweepDefinition) throws {
    var shown: [String: Scalar] = [:]
    for name in point.values.keys { shown[name] = definition.scalar(name, in: point) }
    let (parameters, text) = (try Self.encoded(point.values), try Self.encoded(shown))
    try write { db in
      try db.execute(
        sql: "UPDATE trials SET parameters = ?, shown = ? WHERE \(Self.isOwned)",
        arguments: [parameters, text] + Self.owner(claim)
      )
    }
  }

  /// Ends a trial, unless it is no longer the worker's.
  /// - Parameters:
  ///   - claim: the trial, as the worker took it.
  ///   - end: how it ended.
  ///   - seconds: how long it took.
  ///   - retries: how often a failed trial is tried again.
  /// - Returns: whether it still was the worker's.
  /// - Throws: `SweepError.store`, `.interrupted`.
  @discardableResult
  package func finish(
    _ claim: Claim,
    _ end: TrialEnd,
    seconds: Double,
    retries: Int = 0
  ) throws -> Bool {
    var (state, outcome, error): (TrialState, String?, String?) = (.complete, nil, nil)
    switch end {
    case .complete(let values, let more):
      outcome = try TrialOutcome(values: values, more: more).encoded()
    case .pruned: state = .pruned
    case .failed(let text): (state, error) = (.failed, text)
    case .released: state = .waiting
    }
    return try write { db in
      var final = state
      if state == .failed {
        let failures = try Int.fetchOne(
          db,
          sql: "SELECT failures FROM trials WHERE id = ?",
          arguments: [claim.trial]
        )
        if let failures, failures < retries { final = .waiting }
      }
      try db.execute(
        sql: """
          UPDATE trials SET state = ?, outcome = ?, error = ?, ended = ?, seconds = ?,
            failures = failures + ? WHERE \(Self.isOwned)
          """,
        arguments: [
          final.rawValue, outcome, error, Date().timeIntervalSince1970, seconds,
          state == .failed ? 1 : 0,
        ] + Self.owner(claim)
      )
      return db.changesCount > 0
    }
  }

  /// The condition that a trial still is the worker's.
  static let isOwned = "id = ? AND state = 'running' AND worker = ? AND attempts = ?"

  static func owner(_ claim: Claim) -> StatementArguments {
    [claim.trial, claim.worker, claim.attempt]
  }
}
