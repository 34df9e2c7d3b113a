/// Which bands of a sensor a dataset gives.
package enum BandChoice: Sendable, Equatable {
  case rgb
  case all
  case named([String])

  /// The names in the order wanted.
  func names(of all: [String], rgb: [String], _ dataset: String) throws -> [String] {
    switch self {
    case .rgb: return rgb
    case .all: return all
    case .named(let names):
      for name in names where !all.contains(name) {
        throw DatasetError.argument(
          operation: dataset,
          name: "bands",
          expected: "\"rgb\", \"all\" or names of \(all.joined(separator: ", "))",
          actual: "\"\(name)\""
        )
      }
      guard !names.isEmpty else {
        throw DatasetError.argument(
          operation: dataset,
          name: "bands",
          expected: "at least one band",
          actual: "[]"
        )
      }
      return names
    }
  }
}
