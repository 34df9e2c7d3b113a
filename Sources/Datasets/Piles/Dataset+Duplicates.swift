import Tensor

extension Dataset {
  /// A sample that looks like an earlier one.
  package struct Duplicate: Sendable, Equatable {
    package let path: String
    /// The earlier one.
    package let original: String
    /// How many of 64 spots differ.
    package let distance: Int
  }

  /// Samples that look like an earlier one, by a perceptual hash; unreadable ones are passed over.
  ///
  /// `distance` is the most spots of 64 that may differ.
  package func duplicates(
    distance: Int = 3,
    progress: Progress = { _, _ in }
  ) throws -> [Duplicate] {
    guard (0...7).contains(distance) else {
      throw DatasetError.argument(
        operation: "duplicates",
        name: "distance",
        expected: "from 0 to 7",
        actual: "\(distance)"
      )
    }
    let colors = colorBands
    let hashes = try attempts(progress: progress) { item in
      try PerceptualHash(try content(of: item).images[0].pixels, bands: colors)
    }
    var found: [Duplicate] = []
    var originals = HashTable(distance: distance)
    for (index, attempt) in hashes.enumerated() {
      if index % 4096 == 0 { try Interruption.check() }
      guard let hash = try? attempt.get() else { continue }
      if let (original, distance) = originals.nearest(to: hash) {
        found.append(
          Duplicate(
            path: path(of: items[index]),
            original: path(of: items[original]),
            distance: distance
          )
        )
      } else {
        originals.add(hash, index)
      }
    }
    return found
  }
}

/// Hashes that can be found by others that differ in few bits.
///
/// Of d + 1 parts of two hashes that differ in d bits one is equal, so that only hashes with an equal
/// part are compared.
private struct HashTable {
  private struct Key: Hashable {
    let part: Int
    let bits: UInt64
  }

  private let distance: Int
  private let width: Int
  private var places: [Key: [Int]] = [:]
  private var hashes: [(hash: PerceptualHash, index: Int)] = []

  init(distance: Int) {
    self.distance = distance
    width = 64 / (distance + 1)
  }

  private func keys(_ bits: UInt64) -> [Key] {
    (0...distance).map { part in
      let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
      return Key(part: part, bits: bits >> UInt64(part * width) & mask)
    }
  }

  mutating func add(_ hash: PerceptualHash, _ index: Int) {
    for key in keys(hash.bits) { places[key, default: []].append(hashes.count) }
    hashes.append((hash, index))
  }

  /// The first added of the nearest hashes.
  func nearest(to hash: PerceptualHash) -> (index: Int, distance: Int)? {
    var best: (place: Int, distance: Int)?
    for key in keys(hash.bits) {
      for place in places[key] ?? [] {
        guard let far = hash.distance(to: hashes[place].hash, most: distance) else { continue }
        guard let found = best else {
          best = (place, far)
          continue
        }
        if (far, place) < (found.distance, found.place) { best = (place, far) }
      }
    }
    return best.map { (hashes[$0.place].index, $0.distance) }
  }
}
