import Foundation
import GRDB
import Testing

@testable import Sweeps

@Suite struct StoreFaultTests {
  @Test func aFirstStoreIsBroughtToThePresentFormat() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let old = try DatabaseQueue(path: path)
      try old.write { db in
        try SweepStore.makeFirst(db)
        try db.execute(
          sql: """
            INSERT INTO sweeps (id, name, definition, wanted, created, program, script_hash, environment)
            VALUES (1, 's', ?, 2, 0, '0.1', '', '{}');
            """,
          arguments: [try SweepStore.encoded(try definition())]
        )
        try db.execute(
          sql: """
            INSERT INTO trials (sweep, number, state, seed, outcome) VALUES (1, 0, 'complete', 1, '[3]');
            INSERT INTO trials (sweep, number, state, seed) VALUES (1, 1, 'running', 2);
            PRAGMA application_id = \(0x6766_6D73);
            PRAGMA user_version = 1;
            """
        )
      }
      try old.close()
      let store = try SweepStore(path: path)
      let trials = try store.trials(of: try store.sweep(named: "s"))
      #expect(trials.map(\.state) == [.complete, .waiting])
      #expect(trials[0].values == [3])
    }
  }

  @Test func aNewerStoreIsRefusedAndLeftAsItIs() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      _ = try SweepStore(path: path).open(try definition(), wanted: 1, origin: origin)
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
      try queue.close()
      #expect(throws: SweepError.store(path: path, .newer(version: 99, known: 3))) {
        try SweepStore(path: path)
      }
      #expect(throws: SweepError.store(path: path, .newer(version: 99, known: 3))) {
        try SweepStore(path: path, isReadOnly: true)
      }
    }
  }

  @Test func otherFilesAreNoStores() throws {
    try inFolder { folder in
      let path = folder + "/text"
      try String(repeating: "no store ", count: 200)
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: SweepError.store(path: path, .notAStore)) { try SweepStore(path: path) }
      let other = folder + "/other.sqlite"
      try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE t (x)") }
      #expect(throws: SweepError.store(path: other, .notAStore)) { try SweepStore(path: other) }
      #expect(throws: SweepError.store(path: folder, .cannotOpen("it is a folder"))) {
        try SweepStore(path: folder)
      }
    }
  }

  @Test func aDamagedStoreIsSaidToBe() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      do {
        let store = try SweepStore(path: path)
        let sweep = try store.open(try definition(), wanted: 500, origin: origin)
        let worker = worker("w")
        for _ in 0..<300 { _ = try store.claim(sweep, worker: worker, limit: nil) }
        try store.queue.close()
      }
      let handle = try #require(FileHandle(forUpdatingAtPath: path))
      let size = try handle.seekToEnd()
      try handle.seek(toOffset: 4096)
      try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))
      try handle.close()
      #expect(throws: SweepError.store(path: path, .corrupt)) {
        let store = try SweepStore(path: path)
        _ = try store.trials(of: try store.sweep(named: "s"))
      }
    }
  }

  @Test func aFullDiskLosesNothingThatWasStored() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let store = try SweepStore(path: path)
      let sweep = try store.open(try definition(), wanted: 100_000, origin: origin)
      let worker = worker("w")
      for _ in 0..<10 { _ = try store.claim(sweep, worker: worker, limit: nil) }
      try store.queue.writeWithoutTransaction { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 2)")
      }
      #expect(throws: SweepError.store(path: path, .full)) {
        for _ in 0..<10_000 { _ = try store.claim(sweep, worker: worker, limit: nil) }
      }
      let count = try store.trials(of: sweep).count
      #expect(count > 10)
      #expect(try SweepStore(path: path, isReadOnly: true).trials(of: sweep).count == count)
    }
  }

  @Test func aStoreThatIsLockedIsWaitedForUntilTheUserStops() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let store = try SweepStore(path: path)
      let sweep = try store.open(try definition(), wanted: 1, origin: origin)
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: path, configuration: configuration)
      // The user stops once it has been waited for.
      let looks = Looks()
      let waiting = try SweepStore(path: path, isInterrupted: { looks.count() > 3 })
      try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
      #expect(throws: SweepError.interrupted) {
        try waiting.claim(sweep, worker: worker("w"), limit: nil)
      }
      try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
      #expect(try store.claim(sweep, worker: worker("w"), limit: nil) != nil)
    }
  }

  @Test func aStoreThatIsHeldAloneIsLookedAtUntilTheUserStops() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      _ = try SweepStore(path: path)
      let other = try DatabaseQueue(path: path)
      try other.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA journal_mode = delete")
      }
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let holder = try DatabaseQueue(path: path, configuration: configuration)
      try holder.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
      let looks = Looks()
      #expect(throws: SweepError.interrupted) {
        _ = try SweepStore.looking(at: path) { looks.count() > 3 }.sweeps()
      }
      try holder.inDatabase { try $0.execute(sql: "ROLLBACK") }
      #expect(try SweepStore.looking(at: path).sweeps().isEmpty)
    }
  }

  @Test func aMissingStoreIsNotMadeByLooking() throws {
    try inFolder { folder in
      let path = folder + "/none.sqlite"
      #expect(throws: SweepError.self) { try SweepStore(path: path, isReadOnly: true) }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}

/// Counts how often it was looked.
private final class Looks: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  func count() -> Int {
    lock.lock()
    defer { lock.unlock() }
    value += 1
    return value
  }
}
