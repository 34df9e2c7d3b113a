import Foundation

@testable import Tensor

/// The names of operations as the sources of this room declare them.
enum OperationNames {
  static func inSources() throws -> Set<String> {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Tensor")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var names = Set(BinaryFunction.allCases.map(\.rawValue))
    names.formUnion(UnaryFunction.allCases.map(\.rawValue))
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      names.formUnion(text.matches(of: /\bOperation\(\s*"([^"]+)"/).map { String($0.1) })
    }
    return names
  }
}
