import Glibc
import Synchronization

/// A folder that one process alone may write to, for as long as the lock lives.
///
/// The lock is the system's, on a file in the folder: it ends with its process however that ends. It
/// belongs to the process, so that a process may take it again. On file systems of networks it holds
/// across machines where the system's locks do; where a file system has none, `isHeld` is `false` and
/// nothing is kept out.
package final class FolderLock: Sendable {
  /// Another process that has the folder.
  package struct Owner: Sendable, Equatable {
    package let process: Int
    package let machine: String
  }

  /// The name of the file that is locked.
  package static let fileName = ".lock"

  private struct File: Hashable {
    let device: UInt64
    let number: UInt64
  }

  private struct Holding {
    let descriptor: Int32
    var holders: Int
  }

  /// What this process has locked.
  ///
  /// Closing any descriptor of a locked file would end the lock, so that
  /// a file is opened once.
  private static let held = Mutex<[File: Holding]>([:])

  private let file: File?

  /// Whether others are kept out.
  package var isHeld: Bool { file != nil }

  /// Takes a folder.
  ///
  /// - Parameter folder: The folder, which is there.
  /// - Throws: `FileError.locked` where another process has it, `.cannotWrite` where the file of the
  ///   lock cannot be made.
  package init(folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    file = try Self.held.withLock { held -> File? in
      if let file = Self.file(at: path), held[file] != nil {
        held[file]?.holders += 1
        return file
      }
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileError.cannotWrite(path: path, code: errno) }
      guard try Self.lock(descriptor, folder), let file = Self.file(at: path) else {
        close(descriptor)
        return nil
      }
      Self.sign(descriptor)
      held[file] = Holding(descriptor: descriptor, holders: 1)
      return file
    }
  }

  deinit {
    guard let file else { return }
    Self.held.withLock { held in
      guard var holding = held[file] else { return }
      holding.holders -= 1
      held[file] = holding.holders > 0 ? holding : nil
      if holding.holders == 0 { close(holding.descriptor) }
    }
  }

  private static func file(at path: String) -> File? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return File(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }

  /// Locks a file.
  ///
  /// - Returns: `false` where the file system has no locks.
  private static func lock(_ descriptor: Int32, _ folder: String) throws -> Bool {
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    while fcntl(descriptor, F_SETLK, &request) != 0 {
      switch errno {
      case EINTR: continue
      case EACCES, EAGAIN:
        let owner = owner(descriptor)
        close(descriptor)
        throw FileError.locked(folder: folder, by: owner)
      default: return false
      }
    }
    return true
  }

  /// Writes who has the lock into its file, for those that find it taken.
  private static func sign(_ descriptor: Int32) {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let machine = String(
      decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
      as: UTF8.self
    )
    let text = Array("\(getpid()) \(machine)\n".utf8)
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
  }

  private static func owner(_ descriptor: Int32) -> Owner? {
    var bytes = [UInt8](repeating: 0, count: 300)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split {
      " \n".contains($0)
    }
    guard words.count == 2, let process = Int(words[0]) else { return nil }
    return Owner(process: process, machine: String(words[1]))
  }
}
