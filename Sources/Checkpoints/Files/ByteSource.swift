import Files
import Glibc
import Tensor

/// Bytes that can be read at any place.
protocol ByteSource {
  var count: Int { get }

  /// Copies bytes to memory that has room for them.
  ///
  /// - Throws: `Fault.truncated` where the source has fewer.
  func read(_ range: Range<Int>, into pointer: UnsafeMutableRawPointer) throws
}

extension ByteSource {
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw Fault.truncated(at: range.lowerBound, wanting: range.upperBound - count)
    }
    try requireMemory(for: [range.count], of: .uint8)
    return try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      if let base = buffer.baseAddress { try read(range, into: base) }
      initialized = range.count
    }
  }
}

/// A file, read where it is asked.
///
/// Reading copies rather than maps: a mapped file that another program cuts short would end the
/// session with a signal.
final class FileSource: ByteSource {
  let count: Int
  private let descriptor: Int32

  /// - Throws: `CheckpointError.cannotRead`, `.notAFile`, `FileError.zeroByte`.
  init(path: String) throws {
    do {
      (descriptor, count) = try ReadableFile.open(path)
    } catch FileError.cannotRead(let path, let code) {
      throw CheckpointError.cannotRead(path: path, code: code)
    } catch FileError.notAFile(let path) {
      throw CheckpointError.notAFile(path: path)
    }
  }

  deinit { close(descriptor) }

  func read(_ range: Range<Int>, into pointer: UnsafeMutableRawPointer) throws {
    var done = 0
    while done < range.count {
      let got = pread(
        descriptor,
        pointer + done,
        range.count - done,
        off_t(range.lowerBound + done)
      )
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw Fault.truncated(at: range.lowerBound + done, wanting: range.count - done)
      }
      done += got
    }
  }
}
