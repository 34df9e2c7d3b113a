import Glibc
import Session

/// Where the prompt's sessions are recorded.
enum SessionStore {
  /// Returns the folder of the journals; nothing where there is no state folder.
  static func folder() -> String? {
    StateFolder.path().map { $0 + "/sessions" }
  }

  /// Starts the journal of a new session, named by the time and the process.
  /// - Throws: `NotebookError.cannotWrite`, also where the state folder cannot be made, and `.noStateFolder`.
  static func begin(header: SessionHeader) throws -> Journal {
    guard let folder = StateFolder.place().map({ $0 + "/sessions" }) else {
      throw NotebookError.noStateFolder
    }
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, 32, "%Y%m%d-%H%M%S", &parts)
    let stamp = String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let journal = try Journal(folder: folder, name: "\(stamp)-\(getpid())", header: header)
    StoredSession.prune(folder: folder, keeping: 200)
    return journal
  }
}
