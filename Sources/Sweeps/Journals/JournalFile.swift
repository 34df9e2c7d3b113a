import Foundation

/// A file that one process appends lines to.
///
/// The file is closed after each append: that is when a network file system shows what was written to other machines.
struct JournalWriter {
  let path: String
  /// The store that it belongs to, for errors.
  let store: String

  /// Makes the file where there is none.
  /// - Throws: `SweepError.dismissed` where its folder is gone.
  func make() throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
    if descriptor < 0 {
      throw errno == ENOENT ? SweepError.dismissed : Self.fault(path, store)
    }
    close(descriptor)
  }

  /// Appends lines, after the end of one that was cut off before.
  /// - Parameters:
  ///   - lines: without their ends.
  ///   - isDurable: whether to wait until a crash of the machine cannot take them.
  /// - Throws: `SweepError.dismissed` where the file is gone, `.store` where it cannot be written.
  func append(_ lines: [String], isDurable: Bool = false) throws {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    if descriptor < 0 {
      throw errno == ENOENT || errno == ESTALE ? SweepError.dismissed : Self.fault(path, store)
    }
    var isOpen = true
    defer { if isOpen { close(descriptor) } }
    let text = (Self.isTorn(descriptor) ? "\n" : "") + lines.map { $0 + "\n" }.joined()
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw Self.fault(path, store) }
      bytes = bytes.dropFirst(count)
    }
    if isDurable, fdatasync(descriptor) != 0, errno != EINVAL { throw Self.fault(path, store) }
    isOpen = false
    // Some file systems say only here that the disk is full.
    if close(descriptor) != 0, errno != EINTR { throw Self.fault(path, store) }
  }

  private static func isTorn(_ descriptor: Int32) -> Bool {
    var (facts, last) = (stat(), UInt8(ascii: "\n"))
    guard fstat(descriptor, &facts) == 0, facts.st_size > 0 else { return false }
    return pread(descriptor, &last, 1, facts.st_size - 1) == 1 && last != UInt8(ascii: "\n")
  }

  /// What `errno` means for the store.
  static func fault(_ path: String, _ store: String) -> SweepError {
    switch errno {
    case ENOSPC, EDQUOT: .store(path: store, .full)
    case EROFS, EACCES, EPERM: .store(path: store, .readOnly)
    default: .store(path: store, .other("\(path): \(String(cString: strerror(errno)))"))
    }
  }
}

/// Reads the lines that were appended since it last looked.
///
/// The file is opened anew each time: that is when a network file system asks the server what there is.
struct JournalReader {
  let path: String
  /// Bytes that were read before.
  private(set) var place: Int

  init(_ path: String, place: Int = 0) {
    self.path = path
    self.place = place
  }

  /// New whole lines; a last one without its end waits for it.
  /// - Returns: nil where the file is gone.
  mutating func lines() -> [Data]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return errno == ENOENT || errno == ESTALE ? nil : [] }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return errno == ESTALE ? nil : [] }
    // What is not read now is read at the next look.
    let count = min(Int(facts.st_size) - place, 1 << 26)
    guard count > 0 else { return [] }
    var data = Data(count: count)
    let got = data.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(place)) }
    guard got > 0, let end = data.prefix(got).lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    place += end + 1
    return data.prefix(end).split(separator: UInt8(ascii: "\n"))
  }
}
