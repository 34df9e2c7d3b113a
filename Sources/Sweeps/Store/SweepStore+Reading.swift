import Foundation
import GRDB

extension SweepStore {
  /// All trials by their numbers.
  /// - Parameters:
  ///   - sweep: whose trials are read.
  ///   - reports: whether to read what they told on their way.
  /// - Returns: the trials in order, those included that wait or run.
  /// - Throws: `SweepError.store`, `.interrupted`.
  package func trials(of sweep: StoredSweep, reports: Bool = true) throws -> [Trial] {
    try read { db in
      var told: [Int: [Trial.Report]] = [:]
      if reports {
        let sql = """
          SELECT trial, step, reports.value AS value FROM reports
          JOIN trials ON trials.id = reports.trial WHERE trials.sweep = ? ORDER BY trial, step
          """
        _ = try db.bounded("reports", most: Database.mostReports, sql, [sweep.id]) { row in
          told[try row.integer("trial"), default: []].append(try Self.report(row))
        }
      }
      let sql = "SELECT * FROM trials WHERE sweep = ? ORDER BY number"
      return try db.bounded("trials", most: Database.mostTrials, sql, [sweep.id]) { row in
        try Self.trial(row, told, sweep.definition)
      }
    }
  }

  static func report(_ row: Row) throws -> Trial.Report {
    Trial.Report(step: try row.count("step"), value: try row.realIfPresent("value") ?? .nan)
  }

  private static func trial(
    _ row: Row,
    _ reports: [Int: [Trial.Report]],
    _ definition: SweepDefinition
  ) throws -> Trial {
    guard let state = TrialState(rawValue: try row.text("state")) else {
      throw StoreFaultError.value("state")
    }
    let outcome = try row.textIfPresent("outcome").map { try TrialOutcome($0) } ?? TrialOutcome()
    let count = definition.objectives.count
    guard outcome.values.count == count || (outcome.values.isEmpty && state != .complete) else {
      throw StoreFaultError.value("outcome")
    }
    return Trial(
      number: try row.count("number"),
      state: state,
      parameters: try point(row, definition) ?? Assignment(),
      values: outcome.values,
      more: outcome.more,
      reports: reports[try row.integer("id")] ?? [],
      error: try row.textIfPresent("error"),
      seconds: try row.realIfPresent("seconds"),
      worker: try row.textIfPresent("worker"),
      attempts: try row.count("attempts")
    )
  }

  /// The point of a trial; nil where it has none yet.
  ///
  /// - Throws: `StoreFaultError` where it is no point of the sweep's space.
  static func point(_ row: Row, _ definition: SweepDefinition) throws -> Assignment? {
    guard let text = try row.textIfPresent("parameters") else { return nil }
    let point = Assignment(try decoded(text))
    for parameter in definition.parameters {
      guard let value = point[parameter.name] else { continue }
      guard parameter.domain.contains(value) else { throw StoreFaultError.value("parameters") }
    }
    return point
  }

  /// When trials began and ended, by number, in seconds since 1970.
  func times(of sweep: StoredSweep) throws -> [Int: (start: Double?, end: Double?)] {
    try read { db in
      let sql = "SELECT number, started, ended FROM trials WHERE sweep = ?"
      let times = try db.bounded("trials", most: Database.mostTrials, sql, [sweep.id]) { row in
        (
          try row.count("number"),
          (start: try row.realIfPresent("started"), end: try row.realIfPresent("ended"))
        )
      }
      return Dictionary(times) { first, _ in first }
    }
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
