import Foundation
import GRDB

/// A sweep as the store lists it.
package struct StoredSweep: Sendable {
  package let id: Int64
  package let definition: SweepDefinition
  /// Trials that are asked for.
  package let wanted: Int
  package let created: Double
  /// The version of gfm that began it.
  package let program: String
  package let counts: [TrialState: Int]

  /// Trials that are over.
  package var finished: Int {
    counts.filter { $0.key.isFinished }.map(\.value).reduce(0, +)
  }
}

/// What is kept about the surroundings of a sweep.
package struct SweepOrigin: Sendable {
  package let program: String
  package let scriptHash: String
  package let environment: [String: String]

  package init(program: String, scriptHash: String, environment: [String: String]) {
    self.program = program
    self.scriptHash = scriptHash
    self.environment = environment
  }
}

extension SweepStore {
  /// Finds a sweep by its definition, or begins it.
  /// - Parameters:
  ///   - definition: the sweep, found by its name.
  ///   - wanted: the number of trials.
  ///   - isAsked: whether that number was asked for and takes the place of one that is stored; otherwise it can only
  ///     raise it.
  ///   - origin: the surroundings; nil leaves those that are stored.
  /// - Returns: the sweep as it is stored now.
  /// - Throws: `SweepError.otherSweep` where another one has the name; `.store`, `.interrupted`.
  package func open(
    _ definition: SweepDefinition,
    wanted: Int,
    isAsked: Bool = false,
    origin: SweepOrigin?
  ) throws -> StoredSweep {
    let text = try Self.encoded(definition)
    let environment = try origin.map { try Self.encoded($0.environment) }
    return try write { db in
      if let stored = try Self.sweep(db, named: definition.name) {
        let differences = stored.definition.differences(from: definition)
        if !differences.isEmpty {
          throw SweepError.otherSweep(name: definition.name, differences: differences)
        }
        try db.execute(
          sql: """
            UPDATE sweeps SET wanted = CASE WHEN ? THEN ? ELSE max(wanted, ?) END, environment = coalesce(?, environment)
            WHERE id = ?
            """,
          arguments: [isAsked, wanted, wanted, environment, stored.id]
        )
      } else {
        try db.execute(
          sql: """
            INSERT INTO sweeps (name, definition, wanted, created, program, script_hash, environment)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            definition.name, text, wanted, Date().timeIntervalSince1970, origin?.program ?? "",
            origin?.scriptHash ?? "", environment ?? "{}",
          ]
        )
      }
      guard let sweep = try Self.sweep(db, named: definition.name) else {
        throw SweepError.noSweep(name: definition.name, known: [])
      }
      return sweep
    }
  }

  /// All sweeps, the latest first.
  package func sweeps() throws -> [StoredSweep] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM sweeps ORDER BY created DESC, id DESC LIMIT 10000")
        .map { try Self.sweep(db, $0) }
    }
  }

  /// - Throws: `SweepError.noSweep`.
  package func sweep(named name: String) throws -> StoredSweep {
    try read { db in
      if let sweep = try Self.sweep(db, named: name) { return sweep }
      let known = try Row.fetchAll(db, sql: "SELECT name FROM sweeps ORDER BY name LIMIT 100")
        .map { try $0.text("name") }
      throw SweepError.noSweep(name: name, known: known)
    }
  }

  /// What is kept of a sweep's surroundings under a name.
  package func environment(_ name: String, of sweep: StoredSweep) throws -> String? {
    try read {
      let row = try Row.fetchOne(
        $0,
        sql: "SELECT environment FROM sweeps WHERE id = ?",
        arguments: [sweep.id]
      )
      let all: [String: String] =
        try row.map { try Self.decoded(try $0.text("environment")) } ?? [:]
      return all[name]
    }
  }

  /// Forgets a sweep with all its trials.
  package func remove(_ sweep: StoredSweep) throws {
    try write { try $0.execute(sql: "DELETE FROM sweeps WHERE id = ?", arguments: [sweep.id]) }
  }

  private static func sweep(_ db: Database, named name: String) throws -> StoredSweep? {
    try Row.fetchOne(db, sql: "SELECT * FROM sweeps WHERE name = ?", arguments: [name])
      .map { try sweep(db, $0) }
  }

  private static func sweep(_ db: Database, _ row: Row) throws -> StoredSweep {
    let id = Int64(try row.integer("id"))
    let counts = try Row.fetchAll(
      db,
      sql: "SELECT state, count(*) AS count FROM trials WHERE sweep = ? GROUP BY state",
      arguments: [id]
    )
    var byState: [TrialState: Int] = [:]
    for row in counts {
      guard let state = TrialState(rawValue: try row.text("state")) else {
        throw StoreFaultError.value("state")
      }
      byState[state] = try row.count("count")
    }
    let definition: SweepDefinition = try decoded(try row.text("definition"))
    try definition.check()
    return StoredSweep(
      id: id,
      definition: definition,
      wanted: try row.count("wanted"),
      created: try row.real("created"),
      program: try row.text("program"),
      counts: byState
    )
  }

  static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf",
      negativeInfinity: "-inf",
      nan: "nan"
    )
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decoded<Result: Decodable>(_ text: String) throws -> Result {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf",
      negativeInfinity: "-inf",
      nan: "nan"
    )
    do {
      return try decoder.decode(Result.self, from: Data(text.utf8))
    } catch {
      throw StoreFaultError(fault: .corrupt)
    }
  }
}
