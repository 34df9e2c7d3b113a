import Glibc

/// A small file that the kernel writes as it is read, by its words.
struct KernelFile {
  private let bytes: [UInt8]

  /// - Returns: `nil` where the file is not there.
  init?(_ path: String, atMost limit: Int = 1 << 14) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, limit - count)
        guard got > 0 else { break }
        count += got
      }
    }
  }

  /// The number that the file begins with; `nil` for words, such as "max".
  var number: Double? { number(from: 0) }

  /// The number behind a name at the beginning of a line.
  func number(after name: StaticString) -> Double? {
    let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    var start = 0
    while start + wanted.count < bytes.count {
      if bytes[start..<start + wanted.count].elementsEqual(wanted) {
        return number(from: start + wanted.count)
      }
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start = end + 1
    }
    return nil
  }

  /// The numbers of a line of nothing else.
  var numbers: [Double] {
    bytes.split(whereSeparator: { $0 <= UInt8(ascii: " ") }).map {
      number(from: $0.startIndex) ?? 0
    }
  }

  /// The lines, each by its words.
  var lines: [[String]] {
    bytes.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func number(from start: Int) -> Double? {
    var rest = bytes[start...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    rest = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard !rest.isEmpty else { return nil }
    return rest.reduce(0) { $0 * 10 + Double($1 - UInt8(ascii: "0")) }
  }
}
