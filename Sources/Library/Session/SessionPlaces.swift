import Datasets
import Files
import Language
import Session

extension CallContext {
  private var facts: SessionFacts? { interpreter.service(SessionFacts.self) }

  /// Returns where a path that a builtin writes to leads.
  /// - Throws: `Failure` where the session may not write there, `FileError.zeroByte`.
  func writing(_ path: String) throws -> String {
    try ReadableFile.checkPath(path)
    do {
      return try facts?.outputPath(path) ?? path
    } catch let error as NotebookError {
      throw Failure("sandbox", "\(error)")
    }
  }

  /// Returns a place for kept images that the session may write to.
  /// - Throws: `Failure` as `writing`.
  func placing(_ cache: CachePolicy) throws -> CachePolicy {
    guard case .file(let path) = cache else { return cache }
    return .file(path: try writing(path))
  }

  /// Whether the session may write to its output folder only.
  var isConfined: Bool { facts?.isConfined ?? false }

  /// The lists of large piles; none where the session may not write to the user's folders.
  var pileIndex: PileIndex? { isConfined ? nil : .ofUser() }

  /// Returns where a path that a builtin reads leads.
  /// - Throws: `FileError.zeroByte`.
  func reading(_ path: String) throws -> String {
    try ReadableFile.checkPath(path)
    return facts?.inputPath(path) ?? path
  }

  /// Returns where data that a builtin reads lies, and notes that the session reads it.
  /// - Throws: `FileError.zeroByte`.
  func readingData(_ path: String) throws -> String {
    let place = try reading(path)
    if place == path { facts?.noteData(path) }
    return place
  }

  /// Notes that work was stopped halfway and gives what there was.
  func noteStop() { facts?.noteStop() }

  /// Opens data at a path and notes that the session did.
  func opening<Opened>(_ path: String, _ open: (String) throws -> Opened) throws -> Opened {
    let place = try reading(path)
    let opened = try open(place)
    // What the session wrote itself is no data that it depends on.
    if place == path { facts?.noteData(path) }
    return opened
  }
}
