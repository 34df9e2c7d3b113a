import Glibc
import Session

/// Folders that commands write to.
enum OutputFolder {
  /// Makes a folder where it is missing and returns its path.
  /// - Throws: `NotebookError.cannotWrite`.
  static func made(_ path: String) throws -> String {
    guard StateFolder.makeFolder(path), access(path, W_OK) == 0 else {
      throw NotebookError.cannotWrite(path: path, code: errno == 0 ? ENOTDIR : errno)
    }
    return path
  }
}
