import Glibc

/// A folder or file that a session read as data, and a mark of what it held.
package struct DataRoot: Equatable, Sendable {
  package let path: String
  /// 16 hexadecimal digits that follow from the contents.
  package let mark: String?

  package init(path: String, mark: String? = nil) {
    self.path = path
    self.mark = mark
  }

  /// Reads what a header says: a path, and the mark in brackets after it.
  init(text: String) {
    let mark = text.suffix(18)
    guard text.utf8.count > 19, mark.first == "[", mark.last == "]", text.dropLast(18).last == " ",
      mark.dropFirst().dropLast().allSatisfy({ $0.isHexDigit })
    else {
      self.init(path: text)
      return
    }
    self.init(path: String(text.dropLast(19)), mark: String(mark.dropFirst().dropLast()))
  }

  /// As a header says it.
  package var text: String { mark.map { "\(path) [\($0)]" } ?? path }

  /// The same root with the mark of what it holds now.
  package var marked: DataRoot { DataRoot(path: path, mark: ContentMark(path)?.digits) }

  /// What became of the root since it was marked, in words; nil where it is as it was.
  package var change: String? {
    guard let mark else { return nil }
    guard let now = ContentMark(path)?.digits else { return "'\(path)' is not there any more" }
    return now == mark ? nil : "'\(path)' has changed since the recording"
  }
}

/// A number that follows from the names, sizes and contents of the files under a path.
///
/// All names and sizes count; of the contents those of 2,000 files at the most, evenly among the sorted names,
/// and of each the first and last 32 KiB: enough to notice that data is other data, within a second or two.
/// - Source: G. Fowler, L. C. Noll, K.-P. Vo, FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
struct ContentMark {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let piece = 32 << 10
  private static let looked = 2000

  /// - Returns: nil where there is nothing at the path.
  init?(_ path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    var files: [(name: String, size: Int)] = []
    if information.st_mode & S_IFMT == S_IFDIR {
      ContentMark.list(path, "", into: &files, depth: 0)
      files.sort { $0.name < $1.name }
    } else {
      files = [("", Int(information.st_size))]
    }
    let step = max(1, (files.count + ContentMark.looked - 1) / ContentMark.looked)
    for (index, file) in files.enumerated() {
      mix(Array(file.name.utf8))
      mix(withUnsafeBytes(of: Int64(file.size).littleEndian) { Array($0) })
      if index % step == 0 { mixContents(of: file.name.isEmpty ? path : path + "/" + file.name) }
    }
  }

  var digits: String {
    let text = String(state, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  private mutating func mix(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  private mutating func mixContents(of path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: ContentMark.piece)
    let size = lseek(file, 0, SEEK_END)
    for offset in Set([0, max(0, size - ContentMark.piece)]).sorted() {
      let count = pread(file, &buffer, buffer.count, offset)
      if count > 0 { mix(buffer[..<count]) }
    }
  }

  /// Adds the files under a folder; hidden ones, as programs leave them about, are no data.
  private static func list(
    _ root: String,
    _ below: String,
    into files: inout [(name: String, size: Int)],
    depth: Int
  ) {
    guard depth < 32, let directory = opendir(below.isEmpty ? root : root + "/" + below) else {
      return
    }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let path = below.isEmpty ? name : below + "/" + name
      var information = stat()
      guard stat(root + "/" + path, &information) == 0 else { continue }
      switch information.st_mode & S_IFMT {
      case S_IFDIR: list(root, path, into: &files, depth: depth + 1)
      case S_IFREG: files.append((path, Int(information.st_size)))
      default: continue
      }
    }
  }
}
