import Glibc

/// Where the bytes of a new file go.
package final class FileSink {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  package private(set) var count = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    count += bytes.count
    if buffer.count >= 1 << 20 { try flush() }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count >= 1 << 16 else { return try write(Array(bytes)) }
    try flush()
    try send(bytes)
    count += bytes.count
  }

  func flush() throws {
    try buffer.withUnsafeBytes { try send($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let sent = Glibc.write(descriptor, base + done, bytes.count - done)
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { throw SystemFailure(code: errno) }
      done += sent
    }
  }
}

/// The error number of a system call that failed.
struct SystemFailure: Error {
  let code: Int32
}
