import Glibc

/// Text on its way to a file descriptor, gathered so that many small pieces cost one write.
final class TextSink {
  private let file: Int32
  private let flushesLines: Bool
  private var pending: [UInt8] = []
  /// The system's number for why text was lost, if any was.
  private(set) var failure: Int32?

  /// - Parameters:
  ///   - file: the descriptor.
  ///   - flushesLines: whether each line goes out as soon as it is complete.
  init(file: Int32, flushesLines: Bool) {
    self.file = file
    self.flushesLines = flushesLines
  }

  /// Adds text.
  func write(_ text: String) {
    pending += text.utf8
    if pending.count >= 1 << 16 || (flushesLines && pending.contains(0x0A)) { flush() }
  }

  /// Writes what is pending.
  ///
  /// A reader that went away is no error: nobody is left to tell. Anything else is, and is kept for the end.
  func flush() {
    var done = 0
    pending.withUnsafeBytes { bytes in
      while done < bytes.count, let start = bytes.baseAddress {
        let written = Glibc.write(file, start + done, bytes.count - done)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else {
          if errno != EPIPE { failure = failure ?? errno }
          return
        }
        done += written
      }
    }
    pending.removeAll(keepingCapacity: true)
  }
}
