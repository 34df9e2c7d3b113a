import Foundation
import Layers
import Tensor
import Testing

/// Reference values: the float32 tensors of a safetensors file, by name.
struct Fixture {
  let tensors: [String: Tensor]

  /// Reads a file below the folder of fixtures.
  init(_ path: String) throws {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/\(path)")
    let data = [UInt8](try Data(contentsOf: file))
    let length = data[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: Data(data[8..<8 + length]))
    var tensors: [String: Tensor] = [:]
    for (name, entry) in try #require(header as? [String: Any]) where name != "__metadata__" {
      let entry = try #require(entry as? [String: Any])
      let shape = try #require(entry["shape"] as? [Int])
      let range = try #require(entry["data_offsets"] as? [Int])
      let bytes = data[8 + length + range[0]..<8 + length + range[1]]
      tensors[name] = try Tensor(bytes: Array(bytes), shape: shape, dtype: .float32)
    }
    self.tensors = tensors
  }

  subscript(_ name: String) -> Tensor {
    get throws { try #require(tensors[name], "\(name)") }
  }

  /// The tensors under a prefix, which their names lose.
  func all(_ prefix: String) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix) {
      result[String(name.dropFirst(prefix.count))] = tensor
    }
    return result
  }

  /// Puts the weights into a model; each must have its place.
  func load(into model: any Module) throws {
    let places = Dictionary(uniqueKeysWithValues: model.namedParameters)
    for (name, tensor) in all("init.") {
      let parameter = try #require(places[name], "\(name)")
      #expect(parameter.shape == tensor.shape, "\(name)")
      try parameter.assign(tensor)
    }
  }
}

/// The largest difference, in units of the reference's largest element.
func relative(_ a: Tensor, _ b: Tensor) throws -> Double {
  let scale = try max(1e-6, b.doubles.map(abs).max() ?? 0)
  return try zip(a.doubles, b.doubles).map { abs($0 - $1) }.max().map { $0 / scale } ?? 0
}
