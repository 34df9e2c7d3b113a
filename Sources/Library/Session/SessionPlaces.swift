import Datasets
import Language
import Session

extension CallContext {
  private var facts: SessionFacts? { interpreter.service(SessionFacts.self) }

  /// Returns where a path that a builtin writes to leads.
  /// - Throws: `Failure` where the session may not write there.
  func writing(_ path: String) throws -> String {
    do {
      return try facts?.outputPath(path) ?? path
    } catch let error as NotebookError {
      throw Failure("sandbox", "\(error)")
    }
  }

  /// Returns where a path that a builtin reads leads.
  func reading(_ path: String) -> String { facts?.inputPath(path) ?? path }

  /// Opens data at a path and notes that the session did.
  func opening<Opened>(_ path: String, _ open: (String) throws -> Opened) rethrows -> Opened {
    let place = reading(path)
    let opened = try open(place)
    // What the session wrote itself is no data that it depends on.
    if place == path { facts?.noteData(path) }
    return opened
  }
}
