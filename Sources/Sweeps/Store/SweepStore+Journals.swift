import GRDB

extension SweepStore {
  /// How far a worker's journal is merged.
  struct JournalPlace {
    let sweep: Int64?
    /// The number of the last message that had its effect.
    let merged: Int
    /// Where the next one begins in the file.
    let place: Int
    /// The answer to the last one that has one.
    let answer: String?
  }

  /// What tells this store from others, whatever its path.
  func identity() throws -> String {
    try read { try String.fetchOne($0, sql: "SELECT id FROM identity") ?? "" }
  }

  func journalPlace(of worker: String) throws -> JournalPlace? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM journals WHERE worker = ?", arguments: [worker])
        .map { row in
          JournalPlace(
            sweep: try row.realIfPresent("sweep").flatMap { Int64(exactly: $0) },
            merged: try row.count("merged"),
            place: try row.count("place"),
            answer: try row.textIfPresent("answer")
          )
        }
    }
  }

  func set(_ place: JournalPlace, of worker: String) throws {
    try write { db in
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO journals (worker, sweep, merged, place, answer)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [worker, place.sweep, place.merged, place.place, place.answer]
      )
    }
  }

  /// Forgets how far journals were merged; their files are gone before.
  func forgetJournals(_ isGone: (String) -> Bool) throws {
    try write { db in
      let sql = "SELECT worker FROM journals"
      let workers = try db.bounded("journals", most: Database.mostWorkers, sql, []) {
        try $0.text("worker")
      }
      for worker in workers where isGone(worker) {
        try db.execute(sql: "DELETE FROM journals WHERE worker = ?", arguments: [worker])
      }
    }
  }
}
