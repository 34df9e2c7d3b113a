import Language
import Raster
import Tensor
import Training

/// Images that lack data in places, on their way to their features.
struct MissingData {
  /// What becomes of such images.
  enum Policy: String, CaseIterable {
    case refuse
    case skip
    case fill
  }

  private let policy: Policy
  /// What was left out or filled: its name and how much it lacks.
  private var found: [String] = []
  private var seen = 0

  init(_ policy: Policy) { self.policy = policy }

  /// The images of a batch that have a feature, and their rows.
  ///
  /// - Throws: `Failure` that names an image which is refused.
  mutating func usable(_ images: Tensor, _ batch: Batch) throws -> (Tensor, rows: [Int]) {
    defer { seen += images.rank == 4 ? images.shape[0] : 0 }
    guard images.rank == 4, try batch[.valid] != nil || images.holdsNonFinite else {
      return (images, images.shape.isEmpty ? [] : Array(0..<images.shape[0]))
    }
    let result = try images.contiguous().copy()
    var rows: [Int] = []
    for row in 0..<images.shape[0] {
      let map = try holes(of: result, row, batch[.valid])
      guard let flags = map.flags else {
        rows.append(row)
        continue
      }
      let name = batch.paths.count == images.shape[0] ? batch.paths[row] : "image \(seen + row)"
      try note(flags, name)
      guard policy == .fill else { continue }
      try result.selected(axis: 0, at: row).fill(0, where: flags)
      rows.append(row)
    }
    return (rows.count == images.shape[0] ? result : try result.taken(rows, axis: 0), rows)
  }

  private func holes(of images: Tensor, _ row: Int, _ valid: Tensor?) throws -> ValidityMap {
    var map = ValidityMap(height: images.shape[2], width: images.shape[3])
    try map.leaveOutNonFinite(of: images.selected(axis: 0, at: row))
    if let valid {
      let expected = [images.shape[0], map.height, map.width]
      guard valid.shape == expected else {
        throw TensorError.shape(
          operation: "valid",
          expected: "\(expected), a flag for each pixel",
          actual: valid.shape
        )
      }
      try map.leaveOutZeros(of: valid.selected(axis: 0, at: row).converted(to: .bool))
    }
    return map
  }

  /// Notes an image with holes.
  private mutating func note(_ flags: Tensor, _ name: String) throws {
    let lacking = try flags.doubles.count { $0 == 0 }
    let text = "\(name) lacks data in \(lacking) of \(flags.count) pixels"
    found.append(text)
    switch policy {
    case .refuse:
      throw Failure(
        "value",
        "embed: \(text)",
        help: "missing=\"skip\" leaves such images out, "
          + "missing=\"fill\" takes their holes for the mean"
      )
    case .fill where 2 * lacking > flags.count:
      throw Failure(
        "value",
        "embed: \(text), more than can be filled",
        help: "missing=\"skip\" leaves such images out"
      )
    default: break
    }
  }

  /// What a user should know, said once.
  var report: String? {
    guard let first = found.first else { return nil }
    let more = found.count > 1 ? " and \(found.count - 1) more" : ""
    return policy == .skip
      ? "left out: \(first)\(more)" : "holes are filled with the mean: \(first)\(more)"
  }
}
