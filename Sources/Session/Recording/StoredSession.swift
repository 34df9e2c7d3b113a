import Glibc

/// A session that a journal tells of.
package struct StoredSession: Equatable, Sendable {
  /// What became of a session.
  package enum State: String, Equatable, Sendable {
    case running
    case ended
    case crashed
  }

  package let name: String
  package let path: String
  package let state: State
  package let recording: Recording
  /// What ran when the session ended, or runs.
  package let unfinished: RecordedCell?

  /// Returns the sessions of a folder, the latest first; what cannot be read is passed over.
  package static func all(in folder: String) -> [StoredSession] {
    names(in: folder).sorted(by: >).compactMap { name in
      try? StoredSession(path: "\(folder)/\(name)")
    }
  }

  /// Reads a journal.
  /// - Throws: `NotebookError`.
  package init(path: String) throws {
    self.path = path
    let file = path.split(separator: "/").last.map(String.init) ?? path
    name = file.hasSuffix(".gfm") ? String(file.dropLast(4)) : file
    let notebook = try Notebook(path: path)
    var recording = Recording(header: notebook.header)
    var started: RecordedCell?
    var ended = false
    for cell in notebook.cells where cell.markerLine != nil {
      if cell.marker.options.contains("[undo]") {
        _ = recording.undo()
      } else if cell.marker.options.contains("[end]") {
        ended = true
      } else if cell.marker.options.contains("[started]") {
        started = RecordedCell(cell, failed: true)
      } else {
        started = nil
        let failed = cell.marker.options.contains("[failed]")
        recording.append(RecordedCell(cell, failed: failed))
      }
    }
    self.recording = recording
    unfinished = ended ? nil : started
    state = ended ? .ended : StoredSession.isLocked(path) ? .running : .crashed
  }

  /// Removes all but the latest journals of sessions that ended.
  package static func prune(folder: String, keeping count: Int) {
    for name in names(in: folder).sorted(by: >).dropFirst(count) {
      let path = "\(folder)/\(name)"
      if !isLocked(path) { unlink(path) }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".gfm") { names.append(name) }
    }
    return names
  }

  private static func isLocked(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0
  }
}
