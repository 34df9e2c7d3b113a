import Foundation
import Tensor

@testable import Raster

/// The repository's root, from this file's place in it.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path()

func malformed(_ name: String) -> String { root + "Tests/Fixtures/malformed/" + name }

let naip = root + "notebooks/data/naip/m_4709963_se_14_1_20090818.tif"
let landsat = root + "notebooks/data/landsat/etm_olinda.tif"

/// A folder that goes with the test.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "gfm-raster-\(UUID().uuidString)/"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(filePath: path + name))
    return path + name
  }
}

/// The case of an error, without what it carries.
func kind(_ error: (any Error)?) -> String {
  guard let error = error as? RasterError else { return "\(error.map { "\($0)" } ?? "none")" }
  return Mirror(reflecting: error).children.first?.label ?? "\(error)"
}

func errorOf<Value>(_ body: () throws -> Value) -> (any Error)? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
