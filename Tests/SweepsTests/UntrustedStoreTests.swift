import Foundation
import GRDB
import Testing

@testable import Sweeps

@Suite struct UntrustedStoreTests {
  /// A store with a sweep of some trials, changed by statements.
  private func changed(_ statements: String, _ body: (String) throws -> Void) throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      do {
        let store = try SweepStore(path: path)
        let sweep = try store.open(try definition(), wanted: 4, origin: origin)
        for _ in 0..<3 {
          let claim = try #require(try store.claim(sweep, worker: worker("w"), limit: nil))
          _ = try store.report(claim, Trial.Report(step: 1, value: 2), sweep)
          try store.finish(claim, .complete([1]), seconds: 1)
        }
        try store.queue.close()
      }
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")
        try db.execute(sql: statements)
      }
      try queue.close()
      try body(path)
    }
  }

  /// Does all that can be done with a store that is there.
  private func use(_ path: String) throws {
    let looked = try SweepStore(path: path, isReadOnly: true)
    for sweep in try looked.sweeps() {
      _ = try looked.trials(of: sweep)
      _ = try looked.environment("prelude", of: sweep)
      try OptunaStudy(looked, sweep).write(to: path + ".db")
    }
    let store = try SweepStore(path: path)
    let sweep = try store.open(try definition(), wanted: 5, origin: origin)
    _ = try store.workers(of: sweep)
    _ = try store.jobs(of: sweep)
    _ = try store.journalPlace(of: "w")
    if let claim = try store.claim(sweep, worker: worker("w"), limit: nil) {
      _ = try store.report(claim, Trial.Report(step: 2, value: 2), sweep)
      try store.finish(claim, .complete([1]), seconds: 1)
    }
  }

  @Test func anUnchangedStoreIsUsed() throws {
    try changed("SELECT 1") { path in try use(path) }
  }

  @Test(arguments: [
    "UPDATE trials SET number = 'x' WHERE number = 1",
    "UPDATE trials SET number = -5 WHERE number = 1",
    "UPDATE trials SET number = 9223372036854775807 WHERE number = 2",
    "UPDATE trials SET number = 1.5 WHERE number = 1",
    "UPDATE trials SET state = 'odd'", "UPDATE trials SET state = 7",
    "UPDATE trials SET state = x'00FF'",
    "UPDATE trials SET outcome = '[]'", "UPDATE trials SET outcome = '[1, 2, 3]'",
    "UPDATE trials SET outcome = '{'",
    "UPDATE trials SET outcome = 3", "UPDATE trials SET parameters = '{\"x\": 1e999}'",
    "UPDATE trials SET parameters = '{\"x\": \"nan\", \"y\": \"inf\"}'",
    "UPDATE trials SET parameters = '[1]'",
    "UPDATE trials SET parameters = x'80'",
    "UPDATE trials SET started = 'x', ended = 'y', seconds = 'z'",
    "UPDATE trials SET error = x'80'", "UPDATE trials SET attempts = 9223372036854775807",
    "UPDATE trials SET attempts = 'x'", "UPDATE trials SET worker = x'80'",
    "UPDATE sweeps SET definition = '{}'", "UPDATE sweeps SET definition = 5",
    "UPDATE sweeps SET wanted = -1",
    "UPDATE sweeps SET wanted = 'x'", "UPDATE sweeps SET wanted = 9223372036854775807",
    "UPDATE sweeps SET created = 'x'", "UPDATE sweeps SET environment = '['",
    "UPDATE sweeps SET environment = 5",
    "UPDATE sweeps SET program = x'80'", "UPDATE reports SET step = 'x'",
    "UPDATE reports SET step = -1",
    "UPDATE reports SET step = 9223372036854775807", "UPDATE reports SET value = 'x'",
    "UPDATE workers SET process = 99999999999", "UPDATE workers SET process = 'x'",
    "UPDATE workers SET host = x'80'",
    "INSERT INTO jobs (sweep, job) VALUES (1, '--user=root')",
    "INSERT INTO jobs (sweep, job) VALUES (1, '')",
    "INSERT INTO journals (worker, merged, place) VALUES ('w', -1, 0)",
    "INSERT INTO journals (worker, merged, place) VALUES ('w', 'x', 0)",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TRIGGER t AFTER UPDATE ON trials BEGIN DELETE FROM sweeps; END",
    "CREATE TABLE other (x)", "ALTER TABLE trials ADD COLUMN more TEXT",
    "ALTER TABLE trials DROP COLUMN shown",
    "ALTER TABLE trials RENAME COLUMN seconds TO minutes", "DROP TABLE reports",
    "DROP TABLE identity",
    "DROP INDEX trials_by_state; CREATE INDEX trials_by_state ON trials (sweep, abs(number))",
    "DROP TABLE trials; CREATE VIEW trials AS WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "DROP TABLE trials; CREATE TABLE trials (id INTEGER PRIMARY KEY, sweep INTEGER, number AS (id) STORED)",
  ])
  func whatNoGfmWritesIsOneSentence(statements: String) throws {
    try changed(statements) { path in
      #expect(
        performing: { try use(path) },
        throws: { error in
          let text = "\(error)"
          return error is SweepError && text.contains("s.sqlite") && !text.contains("\n")
        }
      )
    }
  }

  @Test(arguments: [
    #""seed":-1"#, #""sampler":{"tpe":{"_0":{"startup":-1,"candidates":24}}}"#,
    #""pruner":{"median":{"_0":{"startup":5,"warmup":0,"interval":0}}}"#,
    #""pruner":{"halving":{"_0":{"reduction":0,"grace":0,"bootstrap":0}}}"#,
    #""parameters":[{"name":"x","domain":{"integers":{"low":-9223372036854775808,"high":9223372036854775807,"step":1}}}]"#,
    #""parameters":[{"name":"x","domain":{"integers":{"low":0,"high":3,"step":0}}}]"#,
    #""parameters":[{"name":"x","domain":{"choice":{"_0":[]}}}]"#, #""objectives":[]"#,
  ])
  func definitionsThatNoScriptGivesAreRefused(part: String) throws {
    try changed("SELECT 1") { path in
      let queue = try DatabaseQueue(path: path)
      try queue.write { db in
        let text = try String.fetchOne(db, sql: "SELECT definition FROM sweeps") ?? ""
        let key = String(part.prefix(while: { $0 != ":" }))
        var fields = try #require(
          try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
        let new = try JSONSerialization.jsonObject(with: Data("{\(part)}".utf8)) as? [String: Any]
        fields[key.trimmingCharacters(in: ["\""])] = new?.values.first
        let changed = try JSONSerialization.data(withJSONObject: fields)
        try db.execute(
          sql: "UPDATE sweeps SET definition = ?",
          arguments: [String(decoding: changed, as: UTF8.self)]
        )
      }
      try queue.close()
      #expect(throws: SweepError.self) {
        try SweepStore(path: path, isReadOnly: true).sweeps()
      }
    }
  }

  @Test func aHugeTextIsNotTaken() throws {
    try changed("UPDATE sweeps SET environment = printf('%.*c', 70000000, 'x')") { path in
      #expect(throws: SweepError.self) { try use(path) }
    }
  }

  @Test func pipesBesideAStoreKeepNobodyWaiting() throws {
    try changed("SELECT 1") { path in
      unlink(path + "-wal")
      #expect(mkfifo(path + "-wal", 0o600) == 0)
      #expect(throws: SweepError.self) { try SweepStore(path: path, isReadOnly: true) }
    }
  }

  @Test func rowsBeyondWhatAStoreHoldsAreRefusedWithoutBeingGathered() throws {
    let queue = try DatabaseQueue()
    // No end of rows.
    func numbers(_ condition: String = "") -> String {
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n \(condition)) SELECT x FROM n"
    }
    try queue.read { db in
      #expect(throws: StoreFaultError.self) {
        try db.bounded("numbers", most: 1000, numbers(), []) { try $0.integer("x") }
      }
      let few = try db.bounded("numbers", most: 3, numbers("WHERE x < ?"), [3]) { row in
        try row.integer("x")
      }
      #expect(few == [1, 2, 3])
    }
  }
}
