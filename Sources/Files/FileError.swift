import Glibc

/// Why a file cannot be read or written.
package enum FileError: Error, Equatable, Sendable {
  case cannotRead(path: String, code: Int32)
  /// A folder, a pipe, a device or a view of the kernel's: nothing that has an end.
  case notAFile(path: String)
  /// A file, or what a pipe gives, of more bytes than there should be.
  case tooLarge(path: String, limit: Int)
  /// A path that the system would take for a shorter one.
  case zeroByte(path: String)
  case cannotWrite(path: String, code: Int32)
  case noSpace(path: String, needed: Int, available: Int)
  /// A folder that another process writes to.
  case locked(folder: String, by: FolderLock.Owner?)
}

extension FileError {
  /// The system's number for what went wrong.
  package var code: Int32 {
    switch self {
    case .cannotWrite(_, let code), .cannotRead(_, let code): code
    case .noSpace: ENOSPC
    case .notAFile, .zeroByte: EINVAL
    case .tooLarge: EFBIG
    case .locked: EAGAIN
    }
  }
}
