@preconcurrency import CReadline
import Files
import Glibc

/// The lines entered before, kept in a file that several sessions may add to at a time.
final class LineHistory {
  private let file: Int32
  private var last: String?
  private static let limit: Int32 = 20_000

  /// - Parameter path: the file; without one, entries live as long as the process.
  init(path: String?) {
    using_history()
    // Entries of several lines are told apart by the time stamps between them.
    history_comment_char = CChar(UInt8(ascii: "#"))
    history_write_timestamps = 1
    history_multiline_entries = 1
    guard let path, ReadableFile.isFileOrFree(path) else {
      file = -1
      return
    }
    read_history(path)
    stifle_history(LineHistory.limit)
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  }

  deinit { if file >= 0 { close(file) } }

  /// Adds an entry; the same one twice in a row counts once.
  func append(_ entry: String) {
    guard entry != last, entry.contains(where: { !$0.isWhitespace }) else { return }
    last = entry
    add_history(entry)
    guard file >= 0 else { return }
    // One write, so that entries of concurrent sessions do not mix.
    let text = Array("#\(time(nil))\n\(entry)\n".utf8)
    _ = text.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  }

  /// Returns the latest entries, the oldest first.
  func latest(_ count: Int) -> [String] {
    let length = Int(history_length)
    return (max(length - count, 0)..<max(length, 0)).compactMap { index in
      history_get(Int32(index) + history_base).flatMap {
        $0.pointee.line.map { String(cString: $0) }
      }
    }
  }
}
