/// Why a session file cannot be read or written.
package enum NotebookError: Error, Equatable, Sendable {
  case cannotRead(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
  case notUTF8(path: String, line: Int, column: Int)
  case isFolder(path: String)
  /// No variable of the environment says where sessions are kept.
  case noStateFolder
  /// A script that is confined to a folder writes elsewhere.
  case outsideSandbox(path: String, folder: String)
}
