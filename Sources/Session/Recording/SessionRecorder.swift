/// What a live session keeps of itself: a recording, and a journal that outlives a crash.
///
/// The prompt and kernels keep theirs by this. A journal that cannot be written any more is given up, and that is said
/// once; the session goes on.
package final class SessionRecorder {
  package private(set) var recording: Recording
  private var journal: Journal?
  private let warn: (String) -> Void

  /// - Parameters:
  ///   - header: What the recording says of the session.
  ///   - warn: Gets a line where the journal cannot be written.
  package init(header: SessionHeader, warn: @escaping (String) -> Void) {
    recording = Recording(header: header)
    self.warn = warn
  }

  /// The file of the journal; nil without one.
  package var path: String? { journal?.path }

  /// Keeps a journal from now on.
  ///
  /// - Parameter make: Makes it; nil where there is no place for it.
  package func keepJournal(_ make: () throws -> Journal?) {
    protecting { journal = try make() }
  }

  /// Notes what is about to run.
  package func start(_ source: String) { protecting { try journal?.start(source) } }

  /// Adds an entry that ran, or that is text.
  package func append(_ cell: RecordedCell) {
    recording.append(cell)
    protecting { try journal?.append(cell) }
  }

  /// Drops the last entry; gives nil where there is none.
  package func undo() -> RecordedCell? {
    guard let cell = recording.undo() else { return nil }
    protecting { try journal?.undo() }
    return cell
  }

  /// Notes that the session ended as it should.
  package func end() { protecting { try journal?.end() } }

  /// Writes the recording to a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - header: What it says of the session, from now on.
  ///   - keepFailed: Whether entries that ended in an error stay in.
  /// - Throws: `NotebookError.cannotWrite`.
  package func save(to path: String, header: SessionHeader, keepFailed: Bool) throws {
    recording.header = header
    try recording.save(to: path, keepFailed: keepFailed)
  }

  private func protecting(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      journal = nil
      warn("gfm: this session is not recorded any more: \(error)")
    }
  }
}
