import Glibc

/// The file that a session writes as it goes, so that a crash loses nothing that was completed.
///
/// Each entry is added with one write when it starts, and again with its output when it is completed. Entries are cells
/// of the percent format; `[started]`, `[failed]`, `[undo]` and `[end]` in a marker say what became of them.
package final class Journal {
  package let path: String
  private let file: Int32
  private var count = 0

  /// Starts a journal in a folder.
  /// - Parameters:
  ///   - folder: where the file lies; made if it was missing.
  ///   - name: the session's name, unique within the folder.
  ///   - header: what the file says of the session at its start.
  /// - Throws: `NotebookError.cannotWrite`.
  package init(folder: String, name: String, header: SessionHeader) throws {
    path = "\(folder)/\(name).gfm"
    guard StateFolder.makeFolder(folder) else {
      throw NotebookError.cannotWrite(path: folder, code: errno)
    }
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw NotebookError.cannotWrite(path: path, code: errno) }
    // Held until the process ends, however it ends: whoever can take it knows the session is over.
    flock(file, LOCK_EX | LOCK_NB)
    try write(header.lines + [""])
  }

  deinit { close(file) }

  /// Notes what is about to run, so that it is known if the session does not outlive it.
  /// - Throws: `NotebookError.cannotWrite`.
  package func start(_ source: String) throws {
    let cell = RecordedCell(source: source, output: [], failed: true)
    try write(cell.journalLines(options: ["[started]"]))
  }

  /// Adds a completed entry.
  /// - Throws: `NotebookError.cannotWrite`, as when the disk is full.
  package func append(_ cell: RecordedCell) throws {
    count += 1
    try write(cell.journalLines(options: ["[\(count)]"] + (cell.failed ? ["[failed]"] : [])))
  }

  /// Notes that the last entry was dropped.
  package func undo() throws { try write(["# %% [undo]", ""]) }

  /// Notes that the session ended as it should.
  package func end() throws { try write(["# %% [end]", ""]) }

  private func write(_ lines: [String]) throws {
    var text = lines.joined(separator: "\n") + "\n"
    try text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let written = Glibc.write(file, start + done, bytes.count - done)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw NotebookError.cannotWrite(path: path, code: errno) }
        done += written
      }
    }
  }
}
