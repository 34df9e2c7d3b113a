import Foundation
import Tensor
import Testing

@testable import Checkpoints

/// The path of a file in the fixtures folder.
func fixture(_ name: String, _ file: String = #filePath) -> String {
  URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/\(name)").path
}

/// A folder that goes when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "checkpoints-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try Data(bytes).write(to: url)
    return url.path
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

func bytes(of path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }

/// Runs a pickle given as its instructions.
func unpickle(_ bytes: [UInt8]) throws -> CheckpointValue {
  try LoadedFile.read(MemorySource(content: bytes), path: "p", format: .pickle).value
}

func fault(_ body: () throws -> Void) -> Fault? {
  do {
    try body()
    return nil
  } catch CheckpointError.malformed(_, _, let fault) {
    return fault
  } catch {
    return Fault(error)
  }
}

/// Bytes in memory, read like a file.
struct MemorySource: ByteSource {
  let content: [UInt8]

  var count: Int { content.count }

  func read(_ range: Range<Int>, into pointer: UnsafeMutableRawPointer) throws {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw Fault.truncated(at: range.lowerBound, wanting: range.upperBound - count)
    }
    content.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, !range.isEmpty else { return }
      pointer.copyMemory(from: base + range.lowerBound, byteCount: range.count)
    }
  }
}
