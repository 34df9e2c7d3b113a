import Foundation
import GRDB

extension SweepStore {
  /// All trials by their numbers.
  /// - Parameters
  ///   - reports: whether to read what they told on their way.
  package func trials(of sweep: StoredSweep, reports: Bool = true) throws -> [Trial] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: "SELECT * FROM trials WHERE sweep = ? ORDER BY number",
        arguments: [sweep.id]
      )
      var told: [Int64: [Trial.Report]] = [:]
      if reports {
        let all = try Row.fetchAll(
          db,
          sql: """
            SELECT trial, step, reports.value AS value FROM reports
            JOIN trials ON trials.id = reports.trial WHERE trials.sweep = ? ORDER BY trial, step
            """,
          arguments: [sweep.id]
        )
        for row in all {
          let report = Trial.Report(step: row["step"], value: (row["value"] as Double?) ?? .nan)
          told[row["trial"], default: []].append(report)
        }
      }
      return try rows.map { try Self.trial($0, told) }
    }
  }

  private static func trial(_ row: Row, _ reports: [Int64: [Trial.Report]]) throws -> Trial {
    guard let state = TrialState(rawValue: row["state"]) else {
      throw StoreFaultError(fault: .corrupt)
    }
    let parameters: String? = row["parameters"]
    let text: String? = row["outcome"]
    let outcome = try text.map { try TrialOutcome($0) } ?? TrialOutcome()
    return Trial(
      number: row["number"],
      state: state,
      parameters: try parameters.map { Assignment(try decoded($0)) } ?? Assignment(),
      values: outcome.values,
      more: outcome.more,
      reports: reports[row["id"]] ?? [],
      error: row["error"],
      seconds: row["seconds"],
      worker: row["worker"],
      attempts: row["attempts"]
    )
  }

  /// When trials began and ended, by number, in seconds since 1970.
  func times(of sweep: StoredSweep) throws -> [Int: (start: Double?, end: Double?)] {
    let rows = try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT number, started, ended FROM trials WHERE sweep = ?",
        arguments: [sweep.id]
      )
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0["number"], ($0["started"], $0["ended"])) }
    )
  }

  /// How many trials are in each state.
  package func counts(of sweep: StoredSweep) throws -> [TrialState: Int] {
    try self.sweep(named: sweep.definition.name).counts
  }

  /// Whether every trial that is wanted is over.
  package func isFinished(_ sweep: StoredSweep, limit: Int?) throws -> Bool {
    let now = try self.sweep(named: sweep.definition.name)
    return now.finished >= min(now.wanted, limit ?? .max)
  }
}
