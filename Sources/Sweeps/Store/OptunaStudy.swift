import Foundation
import GRDB

/// A sweep as a file that Optuna's `RDBStorage` opens: `optuna.load_study(study_name=…, storage="sqlite:///FILE")`.
///
/// - Source: optuna/storages/_rdb/models.py of Optuna 5.0: schema 12, revision v3.2.0.a, as since Optuna 3.2.
package struct OptunaStudy {
  private let sweep: StoredSweep
  private let trials: [Trial]
  private let times: [Int: (start: Double?, end: Double?)]

  /// - Throws: `SweepError.store`.
  package init(_ store: SweepStore, _ sweep: StoredSweep) throws {
    self.sweep = sweep
    trials = try store.trials(of: sweep)
    times = try store.times(of: sweep)
  }

  /// Writes the file, whole or not at all.
  /// - Throws: `SweepError.store`.
  package func write(to path: String) throws {
    let new = path + ".new-\(getpid())"
    unlink(new)
    defer { unlink(new) }
    do {
      let queue = try DatabaseQueue(path: new)
      try queue.write { db in
        try db.execute(sql: Self.schema)
        try fill(db)
      }
      try queue.close()
    } catch {
      throw SweepStore.worded(error, path) { false }
    }
    if rename(new, path) != 0 {
      throw SweepError.store(path: path, .cannotOpen(String(cString: strerror(errno))))
    }
  }

  private func fill(_ db: Database) throws {
    let definition = sweep.definition
    try db.execute(
      sql: "INSERT INTO studies (study_id, study_name) VALUES (1, ?)",
      arguments: [definition.name]
    )
    for (index, objective) in definition.objectives.enumerated() {
      try db.execute(
        sql: "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, 1, ?)",
        arguments: [objective.isMaximized ? "MAXIMIZE" : "MINIMIZE", index]
      )
    }
    let names = try SweepStore.encoded(definition.objectives.map(\.name))
    try db.execute(
      sql: """
        INSERT INTO study_system_attributes (study_id, "key", value_json)
        VALUES (1, 'study:metric_names', ?)
        """,
      arguments: [names]
    )
    let distributions = try definition.parameters.map {
      ($0.name, try Self.distribution($0.domain))
    }
    for trial in trials { try add(trial, distributions, to: db) }
  }

  private func add(
    _ trial: Trial,
    _ distributions: [(name: String, json: String)],
    to db: Database
  ) throws {
    let (id, time) = (trial.number + 1, times[trial.number])
    try db.execute(
      sql: """
        INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete)
        VALUES (?, ?, 1, ?, ?, ?)
        """,
      arguments: [
        id, trial.number, Self.state(trial.state), Self.date(time?.start), Self.date(time?.end),
      ]
    )
    try addParameters(of: trial, distributions, to: db)
    try addValues(of: trial, to: db)
    if let error = trial.error {
      try db.execute(
        sql:
          "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (?, 'error', ?)",
        arguments: [id, try SweepStore.encoded(error)]
      )
    }
  }

  private func addParameters(
    of trial: Trial,
    _ distributions: [(name: String, json: String)],
    to db: Database
  ) throws {
    for (name, json) in distributions {
      guard let value = trial.parameters[name] else { continue }
      try db.execute(
        sql: """
          INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)
          VALUES (?, ?, ?, ?)
          """,
        arguments: [trial.number + 1, name, value, json]
      )
    }
  }

  private func addValues(of trial: Trial, to db: Database) throws {
    let id = trial.number + 1
    for (index, value) in trial.values.enumerated() {
      try db.execute(
        sql:
          "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)",
        arguments: [id, index, value.isFinite ? value : nil, Self.kind(value)]
      )
    }
    for report in trial.reports {
      try db.execute(
        sql: """
          INSERT INTO trial_intermediate_values
            (trial_id, step, intermediate_value, intermediate_value_type) VALUES (?, ?, ?, ?)
          """,
        arguments: [
          id, report.step, report.value.isFinite ? report.value : nil, Self.kind(report.value),
        ]
      )
    }
  }
}

extension OptunaStudy {
  private static func state(_ state: TrialState) -> String {
    switch state {
    case .waiting: "WAITING"
    case .running: "RUNNING"
    case .complete: "COMPLETE"
    case .pruned: "PRUNED"
    case .failed: "FAIL"
    }
  }

  private static func kind(_ value: Double) -> String {
    if value.isNaN { return "NAN" }
    return value.isFinite ? "FINITE" : value > 0 ? "INF_POS" : "INF_NEG"
  }

  /// A time as SQLAlchemy writes it, in UTC.
  private static func date(_ seconds: Double?) -> String? {
    // Beyond these years no calendar is asked.
    guard let seconds, abs(seconds) < 1e11 else { return nil }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss.SSS000"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }

  /// What Optuna's `distribution_to_json` gives.
  private static func distribution(_ domain: Domain) throws -> String {
    func numbers(
      _ name: String,
      _ low: String,
      _ high: String,
      _ step: String,
      _ log: Bool
    ) -> String {
      """
      {"name": "\(name)", "attributes": {"step": \(step), "low": \(low), "high": \(high), "log": \(log)}}
      """
    }
    switch domain {
    case .choice(let choices):
      let json = try SweepStore.encoded(choices)
      return #"{"name": "CategoricalDistribution", "attributes": {"choices": \#(json)}}"#
    case .uniform(let low, let high):
      return numbers("FloatDistribution", "\(low)", "\(high)", "null", false)
    case .logUniform(let low, let high):
      return numbers("FloatDistribution", "\(low)", "\(high)", "null", true)
    case .integers(let low, let high, let step):
      let last = low + (high - low) / step * step
      return numbers("IntDistribution", "\(low)", "\(last)", "\(step)", false)
    }
  }

  private static let schema = """
    CREATE TABLE studies (study_id INTEGER NOT NULL PRIMARY KEY, study_name VARCHAR(512) NOT NULL);
    CREATE TABLE version_info (version_info_id INTEGER NOT NULL PRIMARY KEY,
      schema_version INTEGER, library_version VARCHAR(256), CHECK (version_info_id = 1));
    CREATE TABLE study_directions (study_direction_id INTEGER NOT NULL PRIMARY KEY,
      direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL REFERENCES studies (study_id),
      objective INTEGER NOT NULL, UNIQUE (study_id, objective));
    CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER NOT NULL PRIMARY KEY,
      study_id INTEGER REFERENCES studies (study_id), "key" VARCHAR(512), value_json TEXT,
      UNIQUE (study_id, "key"));
    CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER NOT NULL PRIMARY KEY,
      study_id INTEGER REFERENCES studies (study_id), "key" VARCHAR(512), value_json TEXT,
      UNIQUE (study_id, "key"));
    CREATE TABLE trials (trial_id INTEGER NOT NULL PRIMARY KEY, number INTEGER,
      study_id INTEGER REFERENCES studies (study_id), state VARCHAR(8) NOT NULL,
      datetime_start DATETIME, datetime_complete DATETIME);
    CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER REFERENCES trials (trial_id), "key" VARCHAR(512), value_json TEXT,
      UNIQUE (trial_id, "key"));
    CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER REFERENCES trials (trial_id), "key" VARCHAR(512), value_json TEXT,
      UNIQUE (trial_id, "key"));
    CREATE TABLE trial_params (param_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER REFERENCES trials (trial_id), param_name VARCHAR(512), param_value FLOAT,
      distribution_json TEXT, UNIQUE (trial_id, param_name));
    CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER NOT NULL REFERENCES trials (trial_id), objective INTEGER NOT NULL,
      value FLOAT, value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, objective));
    CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER NOT NULL REFERENCES trials (trial_id), step INTEGER NOT NULL,
      intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, step));
    CREATE TABLE trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL PRIMARY KEY,
      trial_id INTEGER NOT NULL UNIQUE REFERENCES trials (trial_id), heartbeat DATETIME NOT NULL);
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
    CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
    CREATE INDEX ix_trials_study_id ON trials (study_id);
    INSERT INTO version_info VALUES (1, 12, '5.0.0');
    INSERT INTO alembic_version VALUES ('v3.2.0.a');
    """
}
