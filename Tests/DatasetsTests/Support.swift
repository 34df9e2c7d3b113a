import Foundation
import Tensor

@testable import Datasets
@testable import Raster

/// The repository's root, from this file's place in it.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path()

let scenes = root + "notebooks/data/"

/// The tensors of `transforms.safetensors`.
struct Reference {
  private let header: [String: Any]
  private let data: [UInt8]

  init() throws {
    let path = root + "Tests/Fixtures/transforms/transforms.safetensors"
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let length = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    header = json as? [String: Any] ?? [:]
    data = Array(bytes[(8 + length)...])
  }

  subscript(name: String) -> Tensor {
    get throws {
      guard let entry = header[name] as? [String: Any], let shape = entry["shape"] as? [Int],
        let range = entry["data_offsets"] as? [Int], let type = entry["dtype"] as? String
      else { preconditionFailure("the reference has no \(name)") }
      let types: [String: DType] = ["U8": .uint8, "F32": .float32, "I64": .int64]
      return try Tensor(
        bytes: Array(data[range[0]..<range[1]]),
        shape: shape,
        dtype: types[type] ?? .uint8
      )
    }
  }
}

/// A folder that goes with the test.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "gfm-datasets-\(UUID().uuidString)/"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Makes the folders look as if nothing had changed in them for an hour, or as if it did just now, until an hour
  /// from here: who remembers folders waits until they rest.
  func rest(isFresh: Bool = false) throws {
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let change = Date(timeIntervalSinceNow: isFresh ? 3600 : -3600)
    for name in all + [""] {
      try FileManager.default.setAttributes([.modificationDate: change], ofItemAtPath: path + name)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a picture of a size and one color, with a gradient so that no two are alike.
  func picture(_ name: String, _ height: Int = 20, _ width: Int = 24, tone: UInt8 = 100) throws {
    let folder = URL(filePath: path + name).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bytes = (0..<3 * height * width).map { UInt8(truncatingIfNeeded: Int(tone) + $0 % 64) }
    let pixels = try Tensor(bytes: bytes, shape: [3, height, width], dtype: .uint8)
    try Picture.writePNG(pixels, to: path + name)
  }
}

extension LoadedBatch {
  var image: Tensor? { batch[.image] }
  var valid: Tensor? { batch[.valid] }
  var mask: Tensor? { batch[.mask] }
  var paths: [String] { batch.paths }
}

func errorOf<Value>(_ body: () throws -> Value) -> (any Error)? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

func largestDifference(_ a: Tensor, _ b: Tensor) throws -> Double {
  guard a.shape == b.shape else { return .infinity }
  return try zip(a.doubles, b.doubles).map { abs($0 - $1) }.max() ?? 0
}
