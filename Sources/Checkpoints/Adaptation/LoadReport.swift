import Tensor

/// What became of the weights of a file when a model took them.
package struct LoadReport: Sendable, Equatable {
  package struct Resized: Sendable, Equatable {
    package let name: String
    package let from: Shape
    package let to: Shape
  }

  /// What the bands of weights and model are called.
  package struct BandNames: Sendable, Equatable {
    package let source: [String]
    package let target: [String]

    package init(source: [String], target: [String]) {
      (self.source, self.target) = (source, target)
    }
  }

  package internal(set) var loaded: [String] = []
  /// Bias tables of another window and weights of other bands; `loaded` has them too.
  package internal(set) var resized: [Resized] = []
  /// Parameters that keep their initial values because the file's have another shape.
  package internal(set) var reinitialized: [Resized] = []
  /// Parameters that the file does not have.
  package internal(set) var missing: [String] = []
  /// Names of the file that the model has no place for.
  package internal(set) var leftOver: [String] = []
  /// The band of the file that each band of the model took.
  package internal(set) var bands: [Int?]?
  /// The names that told so; `nil` where the number of the bands did.
  package internal(set) var bandNames: BandNames?
  /// What the file wanted to be run and was not.
  package internal(set) var leftOut: [String] = []

  package init() {}

  /// Parameters that the file has and that keep initial values all the same, in whole or for some bands.
  var initial: [String] {
    let hasUnknownBands = bands?.contains { $0 == nil } ?? false
    let partly = resized.map(\.name).filter {
      hasUnknownBands && $0.hasSuffix("patch_embed.proj.weight")
    }
    return reinitialized.map(\.name) + partly
  }
}

extension LoadReport: CustomStringConvertible {
  package var description: String {
    var lines = ["\(loaded.count) tensors loaded"]
    lines += list("resized", resized.map { "\($0.name) \($0.from) → \($0.to)" })
    lines += list(
      "of another shape, kept as initialized",
      reinitialized.map { "\($0.name) \($0.from) → \($0.to)" }
    )
    lines += list("missing, kept as initialized", missing)
    lines += list("left over", leftOver)
    lines += list("not run", leftOut)
    if let bands { lines.append(describe(bands)) }
    return lines.joined(separator: "\n")
  }

  private func describe(_ bands: [Int?]) -> String {
    if let names = bandNames {
      let pairs = zip(names.target, bands).map { target, place in
        "\(target) from \(place.map { names.source[$0] } ?? "its initial weights")"
      }
      return "input bands by name: \(pairs.joined(separator: ", "))"
    }
    let places = bands.map { $0.map { "band \($0)" } ?? "initial" }.joined(separator: ", ")
    return "input bands take: \(places) (for they have no names; bands=[…] gives them)"
  }

  private func list(_ title: String, _ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    let shown = names.prefix(4).joined(separator: ", ")
    return ["\(names.count) \(title): \(shown)\(names.count > 4 ? ", …" : "")"]
  }
}
