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
        sql: "SELECT * FROM trials WHERE sweep = ? ORDER BY number LIMIT ?",
        arguments: [sweep.id, Self.mostTrials + 1]
      )
      if rows.count > Self.mostTrials { throw StoreFaultError.tooMany("trials", Self.mostTrials) }
      var told: [Int: [Trial.Report]] = [:]
      if reports {
        let all = try Row.fetchAll(
          db,
          sql: """
            SELECT trial, step, reports.value AS value FROM reports
            JOIN trials ON trials.id = reports.trial WHERE trials.sweep = ? ORDER BY trial, step
            LIMIT ?
            """,
          arguments: [sweep.id, Self.mostReports + 1]
        )
        if all.count > Self.mostReports {
          throw StoreFaultError.tooMany("reports", Self.mostReports)
        }
        for row in all { told[try row.integer("trial"), default: []].append(try Self.report(row)) }
      }
      return try rows.map { try Self.trial($0, told, sweep.definition) }
    }
  }

  /// More of either is not read: no sweep has them, but a file may.
  private static let mostTrials = 2_000_000
  private static let mostReports = 20_000_000

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
    let rows = try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT number, started, ended FROM trials WHERE sweep = ?",
        arguments: [sweep.id]
      )
    }
    do {
      let times = try rows.map { row in
        (
          try row.count("number"),
          (try row.realIfPresent("started"), try row.realIfPresent("ended"))
        )
      }
      return Dictionary(times) { first, _ in first }
    } catch {
      throw Self.worded(error, path) { false }
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
