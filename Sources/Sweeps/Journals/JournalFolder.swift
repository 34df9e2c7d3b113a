import Files
import Formats
import Foundation

/// The folder beside a store through which workers reach the one process that has the store open.
///
/// ```
/// sweeps.sqlite.journals/
///   owner-7           who has the store open; the highest number counts
///   beat              its signs of life
///   snapshot.sqlite   the store as it was a moment ago, for who only looks
///   1f0c….json        a sweep, as workers are told it
///   3b9d…/            journals of this very store
///     <worker>.requests lines of the worker
///     <worker>.answers  answers to it
/// ```
/// SQLite's locks cannot be trusted on network file systems. These files need none: each has one writer, who appends
/// lines or puts a new file in the place of the old one, and a number is taken by making a file that must not be there.
package struct JournalFolder: Sendable {
  /// The store's path.
  let store: String
  let path: String

  /// - Parameter store: the path of the store.
  package init(besides store: String) {
    self.store = store
    path = store + ".journals"
  }

  /// The folder of a store that must not be opened by several processes; nil where SQLite's locks hold.
  ///
  /// `GFM_SWEEP_JOURNALS=1` or `0` in the environment decides instead of the kind of file system.
  package static func needed(
    for store: String,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> JournalFolder? {
    if store == ":memory:" { return nil }
    let isNeeded: Bool
    switch environment["GFM_SWEEP_JOURNALS"] {
    case "1": isNeeded = true
    case "0": isNeeded = false
    default: isNeeded = FileSystem.isNetwork(store)
    }
    return isNeeded ? JournalFolder(besides: store) : nil
  }

  var exists: Bool { access(path, F_OK) == 0 }
  var snapshot: String { path + "/snapshot.sqlite" }
  var beat: String { path + "/beat" }

  func brief(of name: String) -> String { path + "/\(Checksum.fingerprint(name)).json" }

  func journals(of identity: String) -> String { path + "/" + identity }

  func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw JournalWriter.fault(folder, store)
    }
  }

  /// Puts a new file in the place of the old one.
  func put(_ text: String, at file: String, isDurable: Bool = true) throws {
    let new = file + ".new-\(getpid())"
    unlink(new)
    let writer = JournalWriter(path: new, store: store)
    try writer.make()
    try writer.append([text], isDurable: isDurable)
    if rename(new, file) != 0 { throw JournalWriter.fault(file, store) }
  }
}

/// A sweep as workers are told it, who must not open the store.
package struct WorkerBrief: Codable {
  /// Which store it is, whatever its path.
  let identity: String
  package let definition: SweepDefinition
  let wanted: Int
  let created: Double
  let program: String
  /// What a worker runs to come to the sweep.
  package let prelude: String?

  /// The sweep, as a worker knows it.
  var sweep: StoredSweep {
    StoredSweep(
      id: 0,
      definition: definition,
      wanted: wanted,
      created: created,
      program: program,
      counts: [:]
    )
  }
}

extension JournalFolder {
  /// The bytes of a small file; nil where there is none.
  static func content(of path: String) -> Data? {
    (try? ReadableFile.bytes(of: path, limit: 64 << 20)).map { Data($0) }
  }

  /// What workers are told of a sweep; nil where nobody has said it yet.
  package func readBrief(of name: String) throws -> WorkerBrief? {
    guard let data = Self.content(of: brief(of: name)) else { return nil }
    do {
      let brief: WorkerBrief = try SweepStore.decoded(String(decoding: data, as: UTF8.self))
      try brief.definition.check()
      return brief
    } catch {
      throw SweepError.store(path: store, .other("\(brief(of: name)) is damaged"))
    }
  }

  func write(_ brief: WorkerBrief) throws {
    try put(try SweepStore.encoded(brief), at: self.brief(of: brief.definition.name))
  }
}
