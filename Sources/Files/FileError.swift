import Glibc

/// Why a file cannot be written.
package enum FileError: Error, Equatable, Sendable {
  case cannotWrite(path: String, code: Int32)
  case noSpace(path: String, needed: Int, available: Int)
  /// A folder that another process writes to.
  case locked(folder: String, by: FolderLock.Owner?)
}

extension FileError {
  /// The system's number for what went wrong.
  package var code: Int32 {
    switch self {
    case .cannotWrite(_, let code): code
    case .noSpace: ENOSPC
    case .locked: EAGAIN
    }
  }
}
